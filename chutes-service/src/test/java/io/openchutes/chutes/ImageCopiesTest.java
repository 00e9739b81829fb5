package io.openchutes.chutes;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Images that arrive over Kafka, by id, by name and in lists. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ImageCopiesTest extends CopiesFixture {

    @Test
    void imagesArriveOverKafkaAndAreFoundByIdAndName() {
        SigningAccount owner = signingAccounts.seeded("5");
        Map<String, Object> image = image(owner, "kafka-image", "1.0", false, "building");
        String id = image.get("image_id").toString();
        TestEvents forge = TestEvents.from("/chutes-service");
        forge.publish(Topics.IMAGE_EVENTS, "image-changed", id, image);
        patiently()
                .untilAsserted(() -> owner.asking("images")
                        .get("/images/" + id)
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("building"))
                        .body("readme", equalTo(""))
                        .body("public", equalTo(false))
                        .body("user.username", equalTo(owner.username)));
        for (String name : List.of(
                "kafka-image:1.0",
                "KAFKA-image:1.0",
                owner.username + "/kafka-image:1.0",
                owner.username + "%2Fkafka-image%3A1.0")) {
            owner.asking("images").get("/images/" + name).then().statusCode(200).body("image_id", equalTo(id));
        }
        signingAccounts.seeded("5").asking("images").get("/images/" + id).then().statusCode(404);
        plain().get("/images/" + owner.username + "/kafka-image:1.0")
                .then()
                .statusCode(404)
                .body("detail", equalTo("Image not found, or does not belong to you"));
        forge.publish(
                Topics.IMAGE_EVENTS,
                "image-removed",
                id,
                Map.of("image_id", id, "removed_at", Instant.now().toString()));
        patiently()
                .untilAsserted(
                        () -> owner.asking("images").get("/images/" + id).then().statusCode(404));
    }

    @Test
    void listsShowOwnImagesAndPublicOnesOnRequest() {
        SigningAccount owner = signingAccounts.seeded("5");
        SigningAccount other = signingAccounts.seeded("5");
        String part = "lst" + owner.username;
        keep(owner, part + "-a", "1", false, "built and pushed", Instant.now().minusSeconds(10));
        keep(owner, part + "-b", "2", true, "built and pushed", Instant.now());
        owner.asking("images")
                .get("/images/?name=" + part.toUpperCase())
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("items.name", contains(part + "-b", part + "-a"));
        other.asking("images").get("/images/?name=" + part).then().body("total", equalTo(0));
        other.asking("images")
                .get("/images/?include_public=True&name=" + part)
                .then()
                .body("items.name", contains(part + "-b"));
        plain().get("/images/?name=" + part).then().body("items.name", contains(part + "-b"));
        owner.asking("images").get("/images/?tag=2&name=" + part).then().body("total", equalTo(1));
        owner.asking("images")
                .get("/images/?limit=1&page=1&name=" + part)
                .then()
                .body("total", equalTo(2))
                .body("items.name", contains(part + "-a"));
        owner.asking("images").get("/images/?name=%25").then().body("total", equalTo(0));
        for (String query : List.of("limit=0", "page=101", "include_public=perhaps")) {
            owner.asking("images").get("/images/?" + query).then().statusCode(422);
        }
    }
}
