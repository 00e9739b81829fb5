package io.openchutes.chutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.invocation.InvocationCountRepository;
import io.openchutes.chutes.invocation.InvocationService;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Boosts, prices and invocation counts that arrive over Kafka. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class FigureCopiesTest extends CopiesFixture {
    @Inject
    BoostService boosts;

    @Inject
    InvocationService invocations;

    @Inject
    InvocationCountRepository counts;

    @Inject
    DataSource dataSource;

    @Test
    void boostsArriveAndTheNewestLogCounts() {
        UUID chute = UUID.randomUUID();
        events.publish(
                Topics.BOOST_EVENTS,
                "chute-boosted",
                chute.toString(),
                Map.of(
                        "chute_id",
                        chute,
                        "manual_boost",
                        2.5,
                        "set_by",
                        UUID.randomUUID(),
                        "at",
                        Instant.now().toString()));
        boosts.capacityLogged(
                List.of(new CapacityLogged(chute, Instant.parse("2026-01-02T00:00:00Z"), new BigDecimal("1.25"), 3)));
        boosts.capacityLogged(
                List.of(new CapacityLogged(chute, Instant.parse("2026-01-01T00:00:00Z"), new BigDecimal("3"), 9)));
        UUID other = UUID.randomUUID();
        boosts.capacityLogged(List.of(
                new CapacityLogged(other, Instant.parse("2026-01-02T00:00:00Z"), null, null),
                new CapacityLogged(chute, Instant.parse("2026-01-01T00:00:00Z"), new BigDecimal("4"), 8),
                new CapacityLogged(other, Instant.parse("2026-01-03T00:00:00Z"), new BigDecimal("5"), 7),
                new CapacityLogged(other, Instant.parse("2026-01-01T00:00:00Z"), new BigDecimal("6"), 6)));
        patiently().untilAsserted(() -> {
            Boost boost = boosts.ofChutes(List.of(chute)).get(chute);
            assertThat(boost.urgency()).isEqualByComparingTo("1.25");
            assertThat(boost.manual()).isEqualByComparingTo("2.5");
            assertThat(boosts.targetsOf(List.of(chute, other))).containsOnly(Map.entry(chute, 3), Map.entry(other, 7));
        });
        events.tombstone(Topics.BOOST_EVENTS, chute.toString());
        patiently()
                .untilAsserted(() -> assertThat(
                                boosts.ofChutes(List.of(chute)).get(chute).manual())
                        .isEqualByComparingTo("1"));
    }

    @Test
    void theTaoPriceArrives() {
        events.publish(
                Topics.PRICE_EVENTS,
                "price-quoted",
                "tao",
                Map.of("currency", "tao", "usd", 312.5, "at", Instant.now().toString()));
        SigningAccount owner = signingAccounts.seeded("100");
        systemImages();
        String chute = owner.sending(Map.of("model", owner.username + "/tao", "revision", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200)
                .extract()
                .path("chute_id");
        patiently().untilAsserted(() -> {
            JsonPath price = owner.asking("chutes")
                    .get("/chutes/" + chute)
                    .then()
                    .extract()
                    .jsonPath();
            assertThat(price.getDouble("current_estimated_price.tao.hour") * 312.5)
                    .isCloseTo(price.getDouble("current_estimated_price.usd.hour"), within(0.0001));
        });
    }

    @Test
    void everyInvocationIsFoldedInOnceAndMovesNothingElse() {
        SigningAccount owner = signingAccounts.seeded("100");
        JsonPath chute = deploy(owner, "count-" + owner.username);
        String id = chute.getString("chute_id");
        for (int i = 0; i < 5; i++) {
            UUID invocation = UUID.randomUUID();
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("invocation_id", invocation);
            data.put("chute_id", id);
            data.put("instance_id", UUID.randomUUID());
            data.put("miner_hotkey", MINER);
            data.put("started_at", Instant.now().toString());
            data.put("completed_at", Instant.now().toString());
            data.put("output_tokens", 10);
            data.put("tokens_per_second", 5.0);
            data.put("status", "success");
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", id, data);
            // The same invocation by a producer that did not hear the acknowledgement.
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", id, data);
        }
        patiently().untilAsserted(() -> {
            invocations.fold();
            owner.asking("chutes")
                    .get("/chutes/" + id)
                    .then()
                    .body("invocation_count", equalTo(5))
                    .body("updated_at", equalTo(chute.getString("updated_at")));
        });
        invocations.fold();
        owner.asking("chutes").get("/chutes/" + id).then().body("invocation_count", equalTo(5));
    }

    @Test
    void whatIsLockedIsFoldedInTheNextTime() throws Exception {
        SigningAccount owner = signingAccounts.seeded("100");
        String locked = deploy(owner, "locked-" + owner.username).getString("chute_id");
        String free = deploy(owner, "free-" + owner.username).getString("chute_id");
        QuarkusTransaction.requiringNew()
                .run(() -> counts.add(Map.of(UUID.fromString(locked), 2L, UUID.fromString(free), 3L), Instant.now()));
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            try (PreparedStatement lock =
                    other.prepareStatement("select 1 from chute where chute_id = ?::uuid for no key update")) {
                lock.setString(1, locked);
                lock.executeQuery();
                // It would wait for the lock, and whoever waits for what it has meanwhile makes a deadlock.
                CompletableFuture.runAsync(invocations::fold).get(20, TimeUnit.SECONDS);
            } finally {
                other.rollback();
            }
        }
        assertThat(invocationCount(free)).isEqualTo(3);
        assertThat(invocationCount(locked)).isZero();
        invocations.fold();
        assertThat(invocationCount(locked)).isEqualTo(2);
        assertThat(invocationCount(free)).isEqualTo(3);
    }

    /** From the database: answers are kept for a while, counts move no version. */
    private long invocationCount(String chute) {
        return new TestDatabase(dataSource)
                .number("select invocation_count from chute where chute_id = ?::uuid", chute);
    }
}
