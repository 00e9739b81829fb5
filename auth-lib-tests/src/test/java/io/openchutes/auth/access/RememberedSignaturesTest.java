package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.Permission;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Callers who sign are recognised before REST as they are in it: by the same rules, and with the same answers where they are refused. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class RememberedSignaturesTest extends AuthenticationFixture {
    private static final String CHUTES = "/chutes/remembered";
    private static final String BOUNTIES = "/bounties/remembered";
    private static final String STRICT = "/chutes/remembered/strict";

    @Inject
    MeterRegistry meters;

    private static Response getting(String path, Map<String, String> headers) {
        return given().headers(headers).get(path);
    }

    private static int asked(Runnable request) {
        int before = RememberedResource.ASKED.get();
        request.run();
        return RememberedResource.ASKED.get() - before;
    }

    private static void assertSees(String path, Person person, Map<String, String> headers) {
        Response response = getting(path, headers);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.path("username").toString()).isEqualTo(person.username);
    }

    /** The directory remembers an account for a second: a machine may stop for longer than that. */
    private static void assertAnsweredBeforeRest(String path, Person person, String purpose) {
        await().untilAsserted(() -> assertThat(asked(() -> assertSees(path, person, v1(person, purpose))))
                .isZero());
    }

    /** Refused, and by the same answer as where the request goes through REST from the beginning. */
    private static void assertRefused(String path, Map<String, String> headers) {
        Map<String, String> longWay = new HashMap<>(headers);
        longWay.put("X-New", "1");
        Response refusal = getting(path, headers);
        assertThat(refusal.statusCode()).isEqualTo(401);
        assertThat(comparable(refusal)).isEqualTo(comparable(getting(path, longWay)));
    }

    private static String comparable(Response response) {
        return response.headers().asList().stream()
                        .filter(header -> !header.getName().equalsIgnoreCase("X-Request-Id"))
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + response.asString();
    }

    private static Map<String, String> changed(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    @Test
    void aNewSignatureOfAKnownCallerIsEnough() {
        assertSees(CHUTES, alice, v1(alice, "chutes"));
        double before = accepted();
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        assertThat(accepted()).isGreaterThan(before);
        Person bob = accounts.open();
        assertSees(CHUTES, bob, v1(bob, "chutes"));
        assertAnsweredBeforeRest(CHUTES, bob, "chutes");
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        assertThat(getting(CHUTES, Map.of()).path("username").toString()).isEqualTo("nobody");
    }

    @Test
    void aWalletsSignatureToo() {
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        String nonce = Long.toString(Instant.now().getEpochSecond());
        byte[] message =
                SignedMessage.wrapped(SignedMessage.version1(alice.key.hotkey().text(), nonce, null, "chutes"));
        Map<String, String> headers = Map.of(
                SignedHeaders.HOTKEY,
                alice.key.hotkey().text(),
                SignedHeaders.NONCE,
                nonce,
                SignedHeaders.SIGNATURE,
                HexFormat.of().formatHex(alice.key.sign(message)));
        await().untilAsserted(() ->
                assertThat(asked(() -> assertSees(CHUTES, alice, headers))).isZero());
    }

    @Test
    void whatRestWouldRefuseIsRefused() {
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        assertAnsweredBeforeRest(BOUNTIES, alice, "bounties");
        Map<String, String> good = v1(alice, "chutes");
        String signature = good.get(SignedHeaders.SIGNATURE);
        Person bob = accounts.open();
        for (int i = 0; i < 2; i++) {
            assertRefused(CHUTES, changed(good, SignedHeaders.SIGNATURE, flipped(signature)));
            assertRefused(CHUTES, changed(good, SignedHeaders.SIGNATURE, "zz"));
            assertRefused(
                    CHUTES,
                    changed(good, SignedHeaders.SIGNATURE, v1(bob, "chutes").get(SignedHeaders.SIGNATURE)));
            assertRefused(
                    CHUTES, changed(good, SignedHeaders.HOTKEY, bob.key.hotkey().text()));
            assertRefused(CHUTES, changed(good, SignedHeaders.HOTKEY, "5Grwva"));
            assertRefused(CHUTES, changed(good, SignedHeaders.NONCE, "now"));
            assertRefused(
                    CHUTES,
                    changed(
                            good,
                            SignedHeaders.NONCE,
                            Long.toString(Long.parseLong(good.get(SignedHeaders.NONCE)) + 1)));
            assertRefused(CHUTES, changed(good, SignedHeaders.VERSION, "3"));
            assertRefused(CHUTES, v1(alice, "bounties"));
            assertRefused(BOUNTIES, v1(alice, "chutes"));
            assertRefused(
                    CHUTES, SignedHeaders.version1(alice.key, Instant.now().minusSeconds(601), "chutes"));
            assertRefused(
                    CHUTES, SignedHeaders.version1(alice.key, Instant.now().plusSeconds(603), "chutes"));
            assertRefused(CHUTES, SignedHeaders.version1(SigningKey.generate(), Instant.now(), "chutes"));
        }
        Map<String, String> withoutNonce = new HashMap<>(good);
        withoutNonce.remove(SignedHeaders.NONCE);
        assertRefused(CHUTES, withoutNonce);
        // A signature counts before a key, whether it is good or not.
        Map<String, String> both = new HashMap<>(v1(alice, "chutes"));
        both.put("Authorization", "Bearer " + bob.adminKey().secretText());
        assertSees(CHUTES, alice, both);
        assertRefused(CHUTES, changed(both, SignedHeaders.SIGNATURE, flipped(signature)));
    }

    @Test
    void aSignatureOfVersion2IsGoodOnceOnBothWays() {
        for (String path : List.of(CHUTES, STRICT)) {
            Map<String, String> inRest = changed(v2(alice, path), "X-New", "1");
            assertThat(asked(() -> assertSees(path, alice, inRest))).isEqualTo(1);
            AtomicReference<Map<String, String>> beforeRest = new AtomicReference<>();
            await().untilAsserted(() -> {
                beforeRest.set(v2(alice, path));
                assertThat(asked(() -> assertSees(path, alice, beforeRest.get())))
                        .isZero();
            });
            assertRefused(path, beforeRest.get());
            inRest.remove("X-New");
            assertRefused(path, inRest);
            assertRefused(path, v2(alice, path + "?"));
            assertRefused(path, changed(v2(alice, path), SignedHeaders.VERSION, "3"));
            Map<String, String> asVersion1 = v2(alice, path);
            asVersion1.remove(SignedHeaders.VERSION);
            assertRefused(path, asVersion1);
        }
        assertRefused(STRICT, v1(alice, "chutes"));
    }

    @Test
    void ofTwoWhoSendTheSameNonceOneIsAnswered() {
        assertSees(CHUTES, alice, v2(alice, CHUTES));
        for (int i = 0; i < 10; i++) {
            Map<String, String> headers = v2(alice, CHUTES);
            List<CompletableFuture<Integer>> statuses = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> getting(CHUTES, headers).statusCode()))
                    .limit(4)
                    .toList();
            assertThat(statuses.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 401, 401, 401);
        }
    }

    private static Map<String, String> v2(Person person, String path) {
        return new HashMap<>(SignedHeaders.version2(person.key, Instant.now(), "GET", path, null));
    }

    @Test
    void whatChangesWithTheAccountIsAskedAnew() {
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        alice.with(Permission.BILLING_ADMIN);
        assertThat(asked(() -> assertSees(CHUTES, alice, v1(alice, "chutes")))).isEqualTo(1);
        assertAnsweredBeforeRest(CHUTES, alice, "chutes");
        Map<String, String> headers = v1(alice, "chutes");
        alice.close();
        assertRefused(CHUTES, headers);
        assertRefused(CHUTES, v1(alice, "chutes"));
    }

    private static String flipped(String signature) {
        return (signature.charAt(0) == '0' ? '1' : '0') + signature.substring(1);
    }

    private double accepted() {
        return meters.counter("openchutes.auth.attempts", "way", "signature_v1", "outcome", "accepted")
                .count();
    }
}
