package io.openchutes.chutes.platform;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class ConsoleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/console",
                "/console/",
                "/console/chutes",
                "/console/chutes/my-org/my-model-1.5",
                "/console/chutes/my-org/my-model?tab=try"
            })
    void aBrowserMayBeginAnywhere(String address) {
        given().get(address)
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self';"))
                .header("Content-Security-Policy", containsString("require-trusted-types-for 'script'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .body(containsString("src=\"/console/assets/app/main.js\""));
    }

    @Test
    void whoHasNoScriptsIsLedOn() {
        given().get("/")
                .then()
                .body(containsString("href=\"/docs\""))
                .body(containsString("href=\"/chutes/miner_means\""))
                .body(containsString("href=\"/openapi.json\""));
        given().head("/").then().statusCode(200).body(blankOrNullString());
        given().post("/").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void filesHaveTheirTypes() {
        given().get("/console/assets/app/main.js")
                .then()
                .statusCode(200)
                .contentType("text/javascript")
                .header("Cache-Control", containsString("public"));
        given().get("/console/assets/style/base.css").then().statusCode(200).contentType("text/css");
        given().get("/console/assets/vendor/lit-html/directives/keyed.js")
                .then()
                .statusCode(200);
        given().get("/console/assets/vendor/marked/marked.esm.js").then().statusCode(200);
        given().get("/favicon.ico")
                .then()
                .statusCode(200)
                .contentType("image/svg+xml")
                .body(containsString("<svg"));
    }

    @Test
    void aFileThatIsKnownIsNotSentAgain() {
        String tag = given().get("/console/assets/app/main.js").header("ETag");
        given().header("If-None-Match", tag)
                .get("/console/assets/app/main.js")
                .then()
                .statusCode(304)
                .body(is(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/assets/app/unknown.js",
                "/console/assets/app",
                "/console/assets/app/MAIN.js",
                "/console/assets/index.html"
            })
    void nothingElseIsAFile(String address) {
        given().get(address).then().statusCode(404).body("detail", containsString("no such file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/assets/../index.html",
                "/console/assets/%2e%2e/application.properties",
                "/console/assets/..%2f..%2fapplication.properties"
            })
    void nothingLeadsOutOfTheFolder(String address) {
        given().urlEncodingEnabled(false).get(address).then().statusCode(400);
    }
}
