package io.openchutes.bounty.bounty;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StatementCount;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long the list of open bounties is cached, and what ends it. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyListCachingTest extends BountyServiceFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    DataSource dataSource;

    @BeforeEach
    void noBounties() {
        fixtures.run("truncate bounty, bounty_book");
    }

    @Test
    void theDatabaseIsAskedNothingWhereNoBountyWasOpenedOrHasEnded() {
        UUID chute = fixtures.publicChute().chuteId();
        increase(chute);
        assertThat(shown(chute)).containsEntry("seconds_elapsed", 0).containsEntry("time_remaining", 86_400);

        // The signal of the change just made may still be on its way.
        await().atMost(PATIENCE).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(queries(() -> shown(chute))).isZero();
        });

        long elapsed = (int) shown(chute).get("seconds_elapsed");
        clock.advance(Duration.ofSeconds(120));
        assertThat(queries(() -> assertThat(shown(chute))
                        .containsEntry("seconds_elapsed", (int) elapsed + 120)
                        .containsEntry("bounty_amount", 100 + 3 * ((int) elapsed + 120))
                        .containsEntry("time_remaining", 86_280 - (int) elapsed)))
                .isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(queries(() -> assertThat(shown(chute)).isNull())).isZero();
    }

    @Test
    void aChangeShowsAtOnceOnTheReplicaThatMakesIt() {
        ChuteState chute = fixtures.publicChute();
        assertThat(shown(chute.chuteId())).isNull();

        increase(chute.chuteId());
        assertThat(shown(chute.chuteId())).isNotNull();

        bounties.end(chute.chuteId(), WithdrawalReason.CHUTE_DELETED);
        assertThat(shown(chute.chuteId())).isNull();
    }

    @Test
    void anotherReplicasChangeIsHeardOf() {
        ChuteState chute = fixtures.publicChute();
        increase(chute.chuteId());
        assertThat(shown(chute.chuteId())).isNotNull();

        TestDatabase other = new TestDatabase(dataSource);
        other.run("truncate bounty, bounty_book");
        other.run("select pg_notify('openchutes_signals', E'" + BountyListService.CHANGED + "\\n')");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shown(chute.chuteId())).isNull());
    }

    @Test
    void theDatabaseIsAskedEachTimeWhileSignalsMayBeMissed() {
        UUID chute = fixtures.publicChute().chuteId();
        increase(chute);
        lists.changes().onLost();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(queries(() -> shown(chute))).isPositive();
            }
        } finally {
            lists.changes().onRestored();
        }
    }

    @Test
    void eachBountysFiguresChangeWithItsOwnSeconds() {
        Instant now = Instant.parse("2026-01-01T00:00:10.500Z");
        OpenBountyList list = new OpenBountyList(List.of(
                bounty(Instant.parse("2026-01-01T00:00:00.700Z")), bounty(Instant.parse("2026-01-01T00:00:03.600Z"))));

        assertThat(list.goodUntil(now)).isEqualTo("2026-01-01T00:00:10.600Z");
        assertThat(list.goodUntil(Instant.parse("2026-01-01T00:00:10.600Z"))).isEqualTo("2026-01-01T00:00:10.700Z");
        assertThat(new OpenBountyList(List.of()).goodUntil(now)).isEqualTo(Instant.MAX);
    }

    @Test
    void aLongListIsNotWrittenAllTheTime() {
        Instant now = Instant.parse("2026-01-01T00:00:10.500Z");
        OpenBountyList list =
                new OpenBountyList(Collections.nCopies(20_000, bounty(Instant.parse("2026-01-01T00:00:00.501Z"))));

        assertThat(list.goodUntil(now)).isEqualTo(now.plusSeconds(1));
    }

    private static OpenBounty bounty(Instant createdAt) {
        return new OpenBounty(UUID.randomUUID(), createdAt, createdAt.plus(Duration.ofDays(1)));
    }

    private static Map<String, Object> shown(UUID chute) {
        return given().get("/bounties/").jsonPath().<Map<String, Object>>getList("$").stream()
                .filter(bounty -> bounty.get("chute_id").equals(chute.toString()))
                .findFirst()
                .orElse(null);
    }

    private long queries(Runnable call) {
        return StatementCount.of(call);
    }
}
