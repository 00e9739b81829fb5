package io.openchutes.chutes.imageregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.OtherSettings;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Images where the builder is {@code record}: kept, not built. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = OtherSettings.DATABASE))
class RecordedImagesTest {
    @Inject
    TestAccounts accounts;

    @Test
    void anUploadedImageIsKeptAndCanBeDeployedOn() {
        Person owner = developer();
        String id = UploadForm.of(owner.call(), owner.username, "recorded", "1")
                .post("/images/")
                .then()
                .statusCode(202)
                .body("status", equalTo("built and pushed"))
                .extract()
                .path("image_id");
        owner.call()
                .get("/images/" + id + "/logs?offset=0-0")
                .then()
                .statusCode(200)
                .contentType(containsString("text/plain"))
                .body(containsString("RUN echo hello"));
        owner.call()
                .body(TestChutes.body("on-recorded", "recorded:1"))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200)
                .body("chutes_version", equalTo("0.6.9"));
        UploadForm.of(owner.call(), owner.username, "recorded", "1")
                .post("/images/")
                .then()
                .statusCode(409);
        assertNothingIsLeft();
    }

    @Test
    void badFormsAreRefusedFieldByField() {
        Person owner = developer();
        UploadForm.with(owner.call(), owner.username, "Bad Name", "1", UploadForm.zip("../x", ""))
                .post("/images/")
                .then()
                .statusCode(422)
                .body("detail.loc", hasItem(List.of("body", "name")));
        UploadForm.with(owner.call(), owner.username, "slip", "1", UploadForm.zip("../x", ""))
                .post("/images/")
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("body", "build_context")));
        UploadForm.of(owner.call(), "somebodyelse", "slip", "1")
                .post("/images/")
                .then()
                .statusCode(403);
        owner.call()
                .contentType("multipart/form-data")
                .multiPart("name", "lonely")
                .post("/images/")
                .then()
                .statusCode(422)
                .body("detail.loc", hasItem(List.of("body", "dockerfile")))
                .body("detail.loc", hasItem(List.of("body", "build_context")));
        owner.call()
                .contentType("multipart/form-data; boundary=xyz")
                .body("no form at all".getBytes(StandardCharsets.UTF_8))
                .post("/images/")
                .then()
                .statusCode(422);
        assertNothingIsLeft();
    }

    @Test
    void aBodyOfNoTypeIsRefusedAndAFormWithoutABoundary() {
        Person owner = developer();
        owner.call()
                .noContentType()
                .post("/images/")
                .then()
                .statusCode(415)
                .body("detail", containsString("multipart/form-data"));
        owner.call()
                .contentType("multipart/form-data")
                .body("--x\r\n\r\n--x--".getBytes(StandardCharsets.UTF_8))
                .post("/images/")
                .then()
                .statusCode(400)
                .body("detail", containsString("boundary"));
        assertNothingIsLeft();
    }

    @Test
    void anUploadOverTheLimitIsRefusedAndOneUnderItIsNotHeldInMemory() {
        Person owner = developer();
        byte[] large = new byte[5 << 20];
        new java.util.Random(1).nextBytes(large);
        UploadForm.with(owner.call(), owner.username, "large", "1", large)
                .post("/images/")
                .then()
                .statusCode(413)
                .body("detail", containsString("4194304"));
        assertNothingIsLeft();
    }

    private static void assertNothingIsLeft() {
        Awaitility.await().untilAsserted(() -> {
            try (Stream<Path> files = Files.list(OtherSettings.UPLOADS)) {
                assertThat(files).isEmpty();
            }
        });
    }

    private Person developer() {
        return accounts.open(Permission.DEVELOPER, Permission.FREE_ACCOUNT);
    }
}
