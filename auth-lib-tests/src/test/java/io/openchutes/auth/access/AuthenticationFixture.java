package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;

import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** Accounts, keys and requests for tests of authentication. */
abstract class AuthenticationFixture {
    static final byte[] THING = "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    TestAccounts accounts;

    Person alice;

    @BeforeEach
    void anAccount() {
        alice = accounts.open();
    }

    static Map<String, String> v1(Person person, String purpose) {
        return new HashMap<>(SignedHeaders.version1(person.key, Instant.now(), purpose));
    }

    static ValidatableResponse get(String path, Map<String, String> headers) {
        return given().headers(headers).get(path).then();
    }

    static ValidatableResponse post(String path, Map<String, String> headers, byte[] body) {
        RequestSpecification request = given().headers(headers).header("Content-Type", "application/json");
        return (body.length == 0 ? request : request.body(body)).post(path).then();
    }

    static ValidatableResponse withKey(String path, ApiKey key) {
        return withKey(path, key.secretText());
    }

    static ValidatableResponse withKey(String path, String key) {
        return given().header("Authorization", "Bearer " + key).get(path).then();
    }
}
