package io.openchutes.bounty.bounty;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of caller at every operation: who gets what, in which order the checks come, and that a refusal changes nothing. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyAccessTest {
    private static final String NOT_FOUND = "Chute not found, or does not belong to you";

    @Inject
    BountyFixtures start;

    @Inject
    StoppedClock clock;

    @Inject
    AccountDirectory directory;

    @Inject
    ChuteService chutes;

    private Person admin;
    private Person owner;
    private Person other;
    private ChuteState chute;

    /** An account that can sign and hold keys. */
    private final class Person {
        private final UUID userId = UUID.randomUUID();
        private final SigningKey key = SigningKey.generate();
        private final String username = "u" + userId.toString().replace("-", "").substring(0, 12);
        private final List<AccountChanged.Key> keys = new ArrayList<>();
        private final long permissions;
        private long sequence;

        Person(long permissions) {
            this.permissions = permissions;
            save();
        }

        private void save() {
            AccountChanged state = new AccountChanged(
                    userId,
                    username,
                    key.hotkey().text(),
                    null,
                    "",
                    BigDecimal.TEN,
                    permissions,
                    List.of(),
                    null,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    keys);
            QuarkusTransaction.requiringNew().run(() -> directory.apply(state, ++sequence, clock.instant()));
        }

        void close() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(
                            new AccountClosed(userId, username, key.hotkey().text(), clock.instant()),
                            ++sequence,
                            clock.instant()));
        }

        Map<String, String> signed() {
            return SignedHeaders.version1(key, clock.instant(), "bounties");
        }

        Map<String, String> withKey(boolean isAdmin, KeyScope... scopes) {
            ApiKey apiKey = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
            keys.add(new AccountChanged.Key(
                    apiKey.keyId(), "key", apiKey.digest(), isAdmin, List.of(scopes), clock.instant()));
            save();
            return Map.of("Authorization", "Bearer " + apiKey.secretText());
        }
    }

    @BeforeEach
    void people() {
        admin = new Person(Permission.BILLING_ADMIN.mask());
        owner = new Person(Permission.DEVELOPER.mask());
        other = new Person(0);
        chute = new ChuteState(
                UUID.randomUUID(),
                owner.userId,
                "org/secret-model",
                false,
                UUID.randomUUID().toString(),
                false,
                clock.instant().minus(Duration.ofDays(1)));
        chutes.exists(chute, false);
    }

    // ---- the order of the checks: 401, 422, role 403, 404, state ----

    @Test
    void withoutCredentialsItIsA401WhateverElseIsWrong() {
        increase(Map.of(), "").statusCode(401);
        increase(Map.of(), "?boost=9").statusCode(401);
        increase(UUID.randomUUID().toString(), Map.of(), "").statusCode(401);
    }

    @Test
    void wrongCredentialsAreA401NeverAnAnonymousCall() {
        increase(SignedHeaders.version1(admin.key, clock.instant(), "chutes"), "")
                .statusCode(401);
        increase(SignedHeaders.version1(admin.key, clock.instant().minusSeconds(700), "bounties"), "")
                .statusCode(401);
        increase(SignedHeaders.version1(SigningKey.generate(), clock.instant(), "bounties"), "")
                .statusCode(401);
        increase(Map.of("Authorization", "Bearer cpk_nonsense"), "").statusCode(401);
        nothingHappened();
    }

    @Test
    void aBadBoostIsA422BeforeTheRoleIsLookedAt() {
        for (String boost : List.of("0.99", "4.01", "-1", "two", "NaN", "1e99")) {
            increase(other.signed(), "?boost=" + boost)
                    .statusCode(422)
                    .body("detail[0].loc", equalTo(List.of("query", "boost")));
            increase(admin.signed(), "?boost=" + boost).statusCode(422);
        }
        nothingHappened();
    }

    @Test
    void whoIsNoBillingAdminGetsA403ForAnyChuteKnownOrNot() {
        for (Person person : List.of(owner, other)) {
            for (Map<String, String> credentials : List.of(person.signed(), person.withKey(true))) {
                String known =
                        increase(credentials, "").statusCode(403).extract().asString();
                String unknown = increase(UUID.randomUUID().toString(), credentials, "")
                        .statusCode(403)
                        .extract()
                        .asString();
                assertThat(known).isEqualTo(unknown);
                increase("org/secret-model", credentials, "").statusCode(404);
                increase("no-uuid", credentials, "").statusCode(403);
            }
        }
        nothingHappened();
    }

    @Test
    void unknownIsA404AndDisabledA409() {
        increase(UUID.randomUUID().toString(), admin.signed(), "")
                .statusCode(404)
                .body("detail", equalTo(NOT_FOUND));
        increase("no-uuid", admin.signed(), "?boost=2").statusCode(404).body("detail", equalTo(NOT_FOUND));
        chutes.exists(
                new ChuteState(
                        chute.chuteId(),
                        chute.userId(),
                        chute.name(),
                        chute.isPublic(),
                        chute.version(),
                        true,
                        chute.createdAt()),
                false);
        increase(admin.signed(), "?boost=2").statusCode(409).body("detail", containsString("disabled"));
        nothingHappened();
    }

    // ---- who may ----

    @Test
    void aBillingAdminMayByAnySignatureOrAdminKey() {
        increase(admin.signed(), "?boost=1.5")
                .statusCode(200)
                .header("Cache-Control", containsString("no-store"))
                .body("bounty_created", equalTo(true))
                .body("bounty_existed", equalTo(false))
                .body("notification_sent", equalTo(true))
                .body("amount", equalTo(100));
        increase(admin.withKey(true), "")
                .statusCode(200)
                .body("bounty_created", equalTo(false))
                .body("bounty_existed", equalTo(true))
                .body("notification_sent", equalTo(false));
        String path = "/bounties/" + chute.chuteId() + "/increase";
        Map<String, String> once = SignedHeaders.version2(admin.key, clock.instant(), "GET", path, null);
        increase(once, "").statusCode(200);
        increase(once, "").statusCode(401);
        assertThat(start.events(chute.chuteId())).containsExactly("chute-boosted", "bounty-created");
        assertThat(start.data(chute.chuteId(), "chute-boosted"))
                .singleElement()
                .asString()
                .contains(admin.userId.toString(), "1.5");
    }

    @Test
    void theIdIsTakenInAnyCase() {
        increase(chute.chuteId().toString().toUpperCase(), admin.signed(), "").statusCode(200);
    }

    @Test
    void aKeysScopeMustAllowToWriteTheChute() {
        String id = chute.chuteId().toString();
        increase(admin.withKey(false, scope("chutes", null, null)), "").statusCode(200);
        increase(admin.withKey(false, scope("chutes", null, "write")), "").statusCode(200);
        increase(admin.withKey(false, scope("chutes", id, "write")), "").statusCode(200);
        increase(admin.withKey(false, scope("chutes", id, null)), "").statusCode(200);
    }

    @Test
    void outOfScopeIsA403ForWhatTheKeyMaySeeElseThe404() {
        String id = chute.chuteId().toString();
        String elsewhere = start.publicChute().chuteId().toString();
        increase(admin.withKey(false, scope("chutes", null, "read")), "").statusCode(403);
        increase(admin.withKey(false, scope("chutes", id, "read")), "").statusCode(403);
        for (KeyScope scope : List.of(
                scope("chutes", elsewhere, null),
                scope("chutes", id, "invoke"),
                scope("chutes", id, "delete"),
                scope("images", null, null),
                scope("invocations", null, null))) {
            increase(admin.withKey(false, scope), "").statusCode(404).body("detail", equalTo(NOT_FOUND));
        }
        increase(UUID.randomUUID().toString(), admin.withKey(false, scope("chutes", null, "read")), "")
                .statusCode(404);
        nothingHappened();
    }

    @Test
    void aScopeGivesNoRole() {
        increase(owner.withKey(false, scope("chutes", null, null)), "").statusCode(403);
        nothingHappened();
    }

    @Test
    void aClosedAccountIsA401() {
        Map<String, String> key = admin.withKey(true);
        admin.close();
        increase(admin.signed(), "").statusCode(401);
        increase(key, "").statusCode(401);
        nothingHappened();
    }

    // ---- the public lists ----

    @Test
    void listAndHistoryAreTheSameForEveryKindOfCallerAndTellNoName() {
        increase(admin.signed(), "").statusCode(200);
        UUID gone = start.chute("org/secret-other", false).chuteId();
        increase(gone.toString(), admin.signed(), "").statusCode(200);
        chutes.isGone(gone, clock.instant(), false);
        Map<String, String> key = admin.withKey(false, scope("images", null, null));
        Person closed = new Person(0);
        closed.close();

        for (String path : List.of("/bounties/", "/bounties/history?chute_id=" + gone)) {
            String anonymous =
                    given().get(path).then().statusCode(200).extract().asString();
            assertThat(anonymous)
                    .contains("chute_id")
                    .doesNotContain("secret", owner.username, owner.userId.toString(), admin.userId.toString());
            for (Map<String, String> credentials :
                    List.of(admin.signed(), owner.signed(), other.signed(), closed.signed(), key)) {
                given().headers(credentials)
                        .get(path)
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "public, max-age=5")
                        .body(equalTo(anonymous));
            }
        }
    }

    private static KeyScope scope(String type, String objectId, String action) {
        return new KeyScope(UUID.randomUUID(), type, objectId, action);
    }

    private ValidatableResponse increase(Map<String, String> credentials, String query) {
        return increase(chute.chuteId().toString(), credentials, query);
    }

    private static ValidatableResponse increase(String chuteId, Map<String, String> credentials, String query) {
        return given().headers(credentials)
                .get("/bounties/" + chuteId + "/increase" + query)
                .then();
    }

    private void nothingHappened() {
        assertThat(start.events(chute.chuteId())).isEmpty();
        assertThat(start.count("select count(*) from bounty where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(start.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
    }
}
