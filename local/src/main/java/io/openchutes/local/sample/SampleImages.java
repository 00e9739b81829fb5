package io.openchutes.local.sample;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.auth.Account;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The images that the platform starts with: the SDK's default tags, and releases for the templates to find. */
final class SampleImages {
    private record NameAndTag(String name, String tag, Instant created) {}

    private static final List<NameAndTag> IMAGES = List.of(
            new NameAndTag("vllm", "nightly-2025111700", Instant.parse("2025-11-17T00:00:00Z")),
            new NameAndTag("vllm", "0.11.0", Instant.parse("2025-10-03T00:00:00Z")),
            new NameAndTag("sglang", "nightly-2025111800", Instant.parse("2025-11-18T00:00:00Z")),
            new NameAndTag("sglang", "0.5.5", Instant.parse("2025-11-06T00:00:00Z")),
            new NameAndTag("diffusion", "0.34.0.po", Instant.parse("2025-07-01T00:00:00Z")),
            new NameAndTag("diffusion", "0.34.0", Instant.parse("2025-06-25T00:00:00Z")),
            new NameAndTag("base", "python-3.12", Instant.parse("2025-09-01T00:00:00Z")));

    private SampleImages() {}

    /** The data of an image-changed event for each image, by image_id. */
    static Map<UUID, Map<String, Object>> events(UUID owner) {
        Map<UUID, Map<String, Object>> events = new LinkedHashMap<>();
        for (NameAndTag image : IMAGES) {
            UUID id = UuidCreator.getNameBasedSha1(
                    UuidNamespace.NAMESPACE_OID,
                    (Account.SYSTEM_USERNAME + "/" + image.name() + ":" + image.tag()).toLowerCase(Locale.ROOT));
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("image_id", id);
            event.put("user_id", owner);
            event.put("username", Account.SYSTEM_USERNAME);
            event.put("name", image.name());
            event.put("tag", image.tag());
            event.put("public", true);
            event.put("status", "built and pushed");
            event.put("readme", "");
            event.put("logo_id", null);
            event.put("patch_version", "initial");
            event.put("chutes_version", "0.6.10");
            event.put("created_at", image.created());
            event.put("build_started_at", image.created());
            event.put("build_completed_at", image.created().plusSeconds(1200));
            events.put(id, event);
        }
        return events;
    }
}
