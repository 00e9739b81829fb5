package io.openchutes.chutes.imageregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.openchutes.testing.TestEvents.Published;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images from registration to deletion, where this service owns them. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ImageRegistryTest {
    @Inject
    TestAccounts accounts;

    @Test
    void aRegisteredImageCanBeDeployedOnAtOnce() {
        Person owner = developer();
        String id = registered(owner, "vllm", "1.0", false);
        assertThat(UUID.fromString(id)).isEqualTo(ImageNames.imageId(owner.username, "vllm", "1.0"));
        owner.call()
                .get("/images/" + owner.username + "/vllm:1.0")
                .then()
                .statusCode(200)
                .body("image_id", equalTo(id))
                .body("status", equalTo("built and pushed"))
                .body("patch_version", equalTo("initial"));
        owner.call().get("/images/").then().statusCode(200).body("items.image_id", hasItem(id));
        owner.call()
                .body(TestChutes.body("on-registered", "vllm:1.0"))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200)
                .body("image.image_id", equalTo(id));
    }

    @Test
    void itIsAnnouncedWholeWithItsReference() {
        Person owner = developer();
        String id = registered(owner, "announced", "1", true);
        try (TestEvents events = new TestEvents()) {
            List<Published> published =
                    Awaitility.await().until(() -> events.readAll(Topics.IMAGE_EVENTS, id), all -> !all.isEmpty());
            assertThat(published).extracting(Published::type).containsExactly("image-changed");
            EventSchemas.assertValid("image-changed", published.get(0).json());
            assertThat(published.get(0).json()).contains("\"reference\":\"registry.example/team/announced:1\"");
        }
    }

    @Test
    void aNameAndTagAreTakenOnce() {
        Person owner = developer();
        registered(owner, "twice", "1", false);
        owner.call().body(body("twice", "1", false)).post("/images/").then().statusCode(409);
        registered(owner, "twice", "2", false);
        registered(developer(), "twice", "1", false);
    }

    @Test
    void onlyADeveloperRegisters() {
        Person nobody = accounts.open();
        nobody.call()
                .body(body("mine", "1", false))
                .post("/images/")
                .then()
                .statusCode(403)
                .body("detail", containsString("developer"));
        TestAccounts.anonymous()
                .body(body("mine", "1", false))
                .post("/images/")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({"name, Upper", "name, -x", "tag, a b", "tag, ''", "reference, https://x/y", "chutes_version, 1 2"})
    void aBadFieldIsNamed(String field, String value) {
        Map<String, Object> body = body("fine", "1", false);
        body.put(field, value);
        developer()
                .call()
                .body(body)
                .post("/images/")
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("body", field)));
    }

    @Test
    void anImageInUseStaysAndAnotherIsDeleted() {
        Person owner = developer();
        String used = registered(owner, "used", "1", false);
        owner.call()
                .body(TestChutes.body("uses-it", used))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200);
        owner.call().delete("/images/used:1").then().statusCode(409);

        String free = registered(owner, "free", "1", false);
        developer().call().delete("/images/" + free).then().statusCode(404);
        owner.call()
                .delete("/images/" + owner.username + "/free:1")
                .then()
                .statusCode(200)
                .body("image_id", equalTo(free))
                .body("deleted", equalTo(true));
        owner.call().get("/images/" + free).then().statusCode(404);
        owner.call().delete("/images/" + free).then().statusCode(404);

        registered(owner, "free", "1", false);
        owner.call().get("/images/" + free).then().statusCode(200);
        try (TestEvents events = new TestEvents()) {
            List<Published> published =
                    Awaitility.await().until(() -> events.readAll(Topics.IMAGE_EVENTS, free), all -> all.size() == 4);
            assertThat(published)
                    .extracting(event -> event.json() == null ? "tombstone" : event.type())
                    .containsExactly("image-changed", "image-removed", "tombstone", "image-changed");
            assertThat(published).extracting(Published::sequence).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void theLogIsItsOwnersAlone() {
        Person owner = developer();
        String id = registered(owner, "logged", "1", true);
        owner.call()
                .get("/images/" + id + "/logs")
                .then()
                .statusCode(200)
                .contentType(containsString("text/plain"))
                .body(containsString("registry.example/team/logged:1"));
        developer().call().get("/images/" + id + "/logs").then().statusCode(404);
    }

    @Test
    void anUploadIsRefusedWhereNothingBuilds() {
        Person owner = developer();
        UploadForm.of(owner.call(), owner.username, "built", "1")
                .post("/images/")
                .then()
                .statusCode(501)
                .body("detail", containsString("reference"));
    }

    @Test
    void aScopedKeyMakesOnlyWhatItsScopesName() {
        Person owner = developer();
        UUID named = ImageNames.imageId(owner.username, "scoped", "1");
        RequestSpecification key = owner.callScoped(TestAccounts.scope("images", named, "write"));
        key.body(body("scoped", "1", false)).post("/images/").then().statusCode(202);
        owner.callScoped(TestAccounts.scope("images", named, "write"))
                .body(body("scoped", "2", false))
                .post("/images/")
                .then()
                .statusCode(403);
        owner.callScoped(TestAccounts.scope("images", null, "read"))
                .delete("/images/" + named)
                .then()
                .statusCode(403);
    }

    private Person developer() {
        return accounts.open(Permission.DEVELOPER, Permission.FREE_ACCOUNT);
    }

    private static String registered(Person owner, String name, String tag, boolean isPublic) {
        return owner.call()
                .body(body(name, tag, isPublic))
                .post("/images/")
                .then()
                .statusCode(202)
                .body("name", equalTo(name))
                .body("public", equalTo(isPublic))
                .body("logo", nullValue())
                .extract()
                .path("image_id");
    }

    private static Map<String, Object> body(String name, String tag, boolean isPublic) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("tag", tag);
        body.put("public", isPublic);
        body.put("readme", "what it is");
        body.put(
                "reference",
                "registry.example/team/" + (name.equals("fine") ? "x" : name) + ":" + (tag.equals("1") ? tag : "2"));
        body.put("chutes_version", "0.6.9");
        return body;
    }
}
