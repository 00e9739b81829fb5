package io.openchutes.chutes.chute;

import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageDetails;
import io.openchutes.chutes.image.ImageFacts;
import io.openchutes.chutes.image.ImageOrigin;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.InstanceChanged;
import io.openchutes.chutes.instance.InstanceFacts;
import io.openchutes.event.Topic;
import io.openchutes.testing.TestEvents;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Images, deployments and what else tests of chutes begin with. */
@ApplicationScoped
public class TestChutes {
    private final ImageService images;

    TestChutes(ImageService images) {
        this.images = images;
    }

    /** A public image that is ready. */
    public UUID image(Person owner) {
        return image(owner, "img" + suffix(), true, "built and pushed", null);
    }

    public UUID image(Person owner, String name, boolean isPublic, String status, String patchVersion) {
        return image(UUID.randomUUID(), owner, name, isPublic, status, patchVersion);
    }

    public UUID image(UUID imageId, Person owner, String name, boolean isPublic, String status, String patchVersion) {
        images.changed(new ImageChanged(
                imageId,
                new ImageFacts(name, "1.0", isPublic, status, Instant.parse("2026-01-01T00:00:00Z"), patchVersion),
                new ImageOrigin(owner.userId, owner.username, "0.6.9", null),
                ImageDetails.NONE));
        return imageId;
    }

    /** A deployment that is accepted; tests change single fields of it. */
    public static Map<String, Object> body(String name, Object image) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("image", image.toString());
        body.put("public", false);
        body.put("code", "x = 1\n");
        body.put("filename", "app.py");
        body.put("ref_str", "app:chute");
        body.put("node_selector", new HashMap<>(Map.of("gpu_count", 1, "min_vram_gb_per_gpu", 80)));
        body.put("cords", List.of(cord()));
        body.put("jobs", List.of());
        return body;
    }

    public static Map<String, Object> cord() {
        return new HashMap<>(Map.of("method", "POST", "path", "/go", "function", "go", "stream", false));
    }

    public static ValidatableResponse post(Person person, Map<String, Object> body) {
        return person.call().body(body).post("/chutes/?accept_fee=true").then();
    }

    /** Deploys and answers the chute. */
    public static JsonPath deploy(Person person, Map<String, Object> body) {
        return post(person, body).statusCode(200).extract().jsonPath();
    }

    public JsonPath deploy(Person person, String name) {
        return deploy(person, body(name, image(person)));
    }

    public static UUID idOf(JsonPath chute) {
        return UUID.fromString(chute.getString("chute_id"));
    }

    /** For tests without HTTP. */
    public static Chute.Deployment deployment(boolean isPublic, boolean tee, UUID cordRefId) {
        return new Chute.Deployment(
                isPublic,
                UUID.randomUUID(),
                Presentation.NONE,
                new Program(UUID.randomUUID(), null, null, null),
                new EntryPoint("app.py", "app:chute"),
                cordRefId,
                "[]",
                new NodeSelector(1, 80, null, null, null),
                Scaling.BY_PLATFORM,
                new Isolation(false, false, tee, null));
    }

    public static InstanceChanged instance(UUID instanceId, UUID chuteId, UUID version, boolean hot) {
        return new InstanceChanged(
                instanceId,
                new InstanceFacts(
                        chuteId,
                        version,
                        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                        "eu",
                        "h100",
                        1,
                        Instant.now(),
                        hot,
                        hot,
                        hot ? Instant.now() : null),
                hot ? Instant.now() : null,
                Instant.now(),
                null,
                false);
    }

    /** The records about a chute, once there are that many. */
    public static List<TestEvents.Published> events(Topic topic, UUID chuteId, int count) {
        try (TestEvents kafka = new TestEvents()) {
            return Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> kafka.readAll(topic, chuteId.toString()), records -> records.size() >= count);
        }
    }

    public static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
