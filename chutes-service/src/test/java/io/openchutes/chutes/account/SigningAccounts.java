package io.openchutes.chutes.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Accounts of tests that this service owns, and their signed requests. */
@ApplicationScoped
public class SigningAccounts {
    private final AccountService accounts;
    private final ObjectMapper mapper;

    SigningAccounts(AccountService accounts, ObjectMapper mapper) {
        this.accounts = accounts;
        this.mapper = mapper;
    }

    /** An account that was seeded, with a balance and these permissions. */
    public SigningAccount seeded(String balance, Permission... permissions) {
        return seeded("n" + UUID.randomUUID().toString().replace("-", "").substring(0, 12), balance, permissions);
    }

    /** The system's own account; the same for all tests of a database. */
    public void system() {
        seeded("chutes", "1000", Permission.PUBLIC_MODEL_DEPLOYMENT);
    }

    private SigningAccount seeded(String username, String balance, Permission... permissions) {
        SigningAccount signingAccount = unknown(username);
        accounts.seed(List.of(new AccountChanged(
                signingAccount.userId,
                username,
                signingAccount.hotkey(),
                null,
                "",
                new BigDecimal(balance),
                Arrays.stream(permissions).mapToLong(Permission::mask).sum(),
                List.of(),
                null,
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of())));
        return signingAccount;
    }

    /** Somebody with a hotkey and without an account. */
    public SigningAccount unknown() {
        return unknown("n" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    private SigningAccount unknown(String username) {
        return new SigningAccount(UUID.randomUUID(), username, SigningKey.generate());
    }

    /** Whoever holds a hotkey's secret. */
    public final class SigningAccount {
        public final UUID userId;
        public final String username;
        private final SigningKey key;

        private SigningAccount(UUID userId, String username, SigningKey key) {
            this.userId = userId;
            this.username = username;
            this.key = key;
        }

        public String hotkey() {
            return key.hotkey().text();
        }

        /** A signed request without a body. */
        public RequestSpecification asking(String purpose) {
            return plain().headers(SignedHeaders.version1(key, Instant.now(), purpose));
        }

        /** The answer to a DELETE with a version 2 signature. */
        public Response deleting(String path) {
            return plain().headers(SignedHeaders.version2(key, Instant.now(), "DELETE", path, null))
                    .delete(path);
        }

        /** The answer to a GET with a version 2 signature. */
        public Response getting(String path) {
            return getting(path, "application/json");
        }

        public Response getting(String path, String accepted) {
            return plain().accept(accepted)
                    .headers(SignedHeaders.version2(key, Instant.now(), "GET", path, null))
                    .get(path);
        }

        /** The answer to a PUT with a version 2 signature. */
        public Response putting(String path, Object body) {
            byte[] bytes = bytes(body);
            return plain().headers(SignedHeaders.version2(key, Instant.now(), "PUT", path, bytes))
                    .body(bytes)
                    .put(path);
        }

        /** A signed request with a body: a text as it is, anything else as JSON. */
        public RequestSpecification sending(Object body) {
            byte[] bytes = bytes(body);
            return plain().headers(SignedHeaders.version1(key, Instant.now(), bytes))
                    .body(bytes);
        }
    }

    /** A request without credentials. */
    public static RequestSpecification plain() {
        return RestAssured.given().urlEncodingEnabled(false).contentType(ContentType.JSON);
    }

    private byte[] bytes(Object body) {
        try {
            return body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
