package io.openchutes.chutes;

import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageDetails;
import io.openchutes.chutes.image.ImageFacts;
import io.openchutes.chutes.image.ImageOrigin;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.InstanceChanged;
import io.openchutes.chutes.instance.InstanceFacts;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.testing.TestEvents;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Accounts, images and instances for tests of what arrives over Kafka. */
abstract class CopiesFixture {
    static final String REVISION = "5a8abab4a5d6f164389b1079fb721cfab8d7126c";

    static final String MINER = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    @Inject
    SigningAccounts signingAccounts;

    @Inject
    ImageService images;

    @Inject
    InstanceService instances;

    @Inject
    AccountDirectory directory;

    TestEvents events;

    @BeforeEach
    void connect() {
        events = new TestEvents();
    }

    @AfterEach
    void disconnect() {
        events.close();
    }

    void systemImages() {
        signingAccounts.system();
        UUID system = directory.byUsername("chutes").orElseThrow().userId();
        Instant old = Instant.parse("2026-01-01T00:00:00Z");
        for (String name : List.of("vllm", "diffusion")) {
            keep(system, "chutes", name, "0.9", true, "built and pushed", old);
            keep(system, "chutes", name, "1.0", true, "built and pushed", old.plusSeconds(10));
            keep(system, "chutes", name, "nightly-1", true, "built and pushed", old.plusSeconds(20));
            keep(system, "chutes", name, "2.0.dev1", true, "built and pushed", old.plusSeconds(30));
            keep(system, "chutes", name, "2.0.rc1", true, "built and pushed", old.plusSeconds(40));
            keep(system, "chutes", name, "2.0", true, "building", old.plusSeconds(50));
            keep(system, "chutes", name, "2.1", false, "built and pushed", old.plusSeconds(60));
        }
    }

    UUID keep(SigningAccount owner, String name, String tag, boolean isPublic, String status, Instant created) {
        return keep(owner.userId, owner.username, name, tag, isPublic, status, created);
    }

    UUID keep(UUID userId, String username, String name, String tag, boolean isPublic, String status, Instant created) {
        UUID id = UUID.nameUUIDFromBytes((username + "/" + name + ":" + tag).getBytes(StandardCharsets.UTF_8));
        images.changed(new ImageChanged(
                id,
                new ImageFacts(name, tag, isPublic, status, created, null),
                new ImageOrigin(userId, username, "0.6.9", null),
                ImageDetails.NONE));
        return id;
    }

    static Map<String, Object> image(SigningAccount owner, String name, String tag, boolean isPublic, String status) {
        Map<String, Object> image = new HashMap<>();
        image.put("image_id", UUID.randomUUID());
        image.put("user_id", owner.userId);
        image.put("username", owner.username);
        image.put("name", name);
        image.put("tag", tag);
        image.put("public", isPublic);
        image.put("status", status);
        image.put("created_at", Instant.now().toString());
        return image;
    }

    JsonPath deploy(SigningAccount owner, String name) {
        return deploy(owner, name, "x = 1\n");
    }

    JsonPath deploy(SigningAccount owner, String name, String code) {
        UUID image = keep(owner, "app", "1", false, "built and pushed", Instant.parse("2026-01-01T00:00:00Z"));
        return owner.sending(Map.of(
                        "name",
                        name,
                        "image",
                        image,
                        "public",
                        false,
                        "code",
                        code,
                        "filename",
                        "app.py",
                        "ref_str",
                        "app:chute",
                        "node_selector",
                        Map.of("gpu_count", 1),
                        "cords",
                        List.of(Map.of("method", "POST", "path", "/go", "function", "go", "stream", false))))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    static InstanceChanged instanceOf(JsonPath chute, UUID instanceId, boolean hot) {
        return new InstanceChanged(
                instanceId,
                new InstanceFacts(
                        UUID.fromString(chute.getString("chute_id")),
                        UUID.fromString(chute.getString("version")),
                        MINER,
                        "eu",
                        "h100",
                        1,
                        Instant.now(),
                        hot,
                        hot,
                        null),
                null,
                Instant.now(),
                null,
                false);
    }

    static InstanceChanged failed(JsonPath chute, UUID instanceId, String reason) {
        InstanceChanged cold = instanceOf(chute, instanceId, false);
        return new InstanceChanged(instanceId, cold.facts(), null, cold.at(), reason, true);
    }

    static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
    }
}
