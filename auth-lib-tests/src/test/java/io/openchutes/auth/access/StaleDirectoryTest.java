package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import io.openchutes.auth.NothingIsHeard;
import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When the accounts' events have not been heard for too long. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestProfile(NothingIsHeard.class)
class StaleDirectoryTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    TestAccounts accounts;

    @Test
    void callersWithKeysAreToldToComeAgainAndSignersAreServed() {
        Person alice = accounts.open();
        given().header("Authorization", "Bearer " + alice.adminKey().secretText())
                .get("/chutes/optional")
                .then()
                .statusCode(503)
                .header("Retry-After", "30")
                .body("detail", containsString("API keys can't be checked"));
        given().headers(SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required", null))
                .get("/chutes/required")
                .then()
                .statusCode(200);
        given().get("/chutes/optional").then().statusCode(200);
        given().get(management.resolve("/q/health"))
                .then()
                .statusCode(200)
                .body("checks.data.state", hasItem("degraded"));
    }

    @Test
    void version2CanBeDemandedEverywhere() {
        Person alice = accounts.open();
        given().headers(SignedHeaders.version1(alice.key, Instant.now(), "chutes"))
                .get("/chutes/optional")
                .then()
                .statusCode(401)
                .body("detail", containsString("version 2"));
    }
}
