package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.KeyScopes;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How bounties end: claimed, expired, withdrawn; and that a replay ends none. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyOutcomeTest extends BountyServiceFixture {
    @Test
    void manyInstancesAtOnceAndTheSweepGiveOneOutcome() throws Exception {
        UUID chuteId = fixtures.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofSeconds(10));
        Instant hot = clock.instant();

        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(() -> fixtures.hotInstance(chuteId, hot));
            calls.add(() -> {
                bounties.expire(chuteId);
                return null;
            });
        }
        all(calls);

        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created", "bounty-claimed");
    }

    @Test
    void anExpiredBountyNeverShowsEvenBeforeItIsWrittenDown() {
        UUID chuteId = fixtures.chute("org/model", false).chuteId();
        increase(chuteId);
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(listed(chuteId)).singleElement().satisfies(bounty -> {
            assertThat(bounty.secondsElapsed()).isEqualTo(3_599);
            assertThat(bounty.timeRemaining()).isEqualTo(1);
            assertThat(bounty.bountyAmount()).isEqualTo(3 * 3_599 + 100);
        });

        clock.advance(Duration.ofMillis(1));

        assertThat(listed(chuteId)).isEmpty();
        EndedBountyResponse unwritten = history(chuteId).items().get(0);
        assertThat(unwritten.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created");

        clock.advance(Duration.ofSeconds(7));
        expiry.expireDue();

        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created", "bounty-expired");
        assertThat(history(chuteId).items()).containsExactly(unwritten);
    }

    @Test
    void sweepsOfSeveralReplicasExpireEachBountyOnce() throws Exception {
        List<UUID> ids = IntStream.range(0, 20)
                .mapToObj(i -> fixtures.chute("org/model", false).chuteId())
                .toList();
        ids.forEach(this::increase);
        clock.advance(Duration.ofHours(1));

        all(IntStream.range(0, 8)
                .<Callable<Object>>mapToObj(i -> () -> {
                    expiry.expireDue();
                    return null;
                })
                .toList());
        expiry.expireDue();

        assertThat(ids)
                .allSatisfy(id -> assertThat(fixtures.events(id)).containsExactly("bounty-created", "bounty-expired"));
    }

    @Test
    void aNewVersionAndADisablingEndTheBounty() {
        ChuteState updated = fixtures.publicChute();
        increase(updated.chuteId());
        chutes.exists(changed(updated, "v2", false, updated.createdAt()), false);
        assertThat(reasons(updated.chuteId())).containsExactly("new version");

        ChuteState disabled = fixtures.publicChute();
        increase(disabled.chuteId());
        chutes.exists(changed(disabled, disabled.version(), true, disabled.createdAt()), false);
        assertThat(reasons(disabled.chuteId())).containsExactly("chute disabled");

        ChuteState shared = fixtures.publicChute();
        increase(shared.chuteId());
        chutes.exists(shared, false);
        assertThat(reasons(shared.chuteId())).isEmpty();
    }

    @Test
    void aClosedAccountsBountiesAreWithdrawnAndNoneIsMade() {
        ChuteState chute = fixtures.publicChute();
        increase(chute.chuteId());

        owners.closed(chute.userId(), clock.instant(), false);

        assertThat(reasons(chute.chuteId())).containsExactly("account closed");
        clock.advance(Duration.ofMinutes(20));
        assertRefused(chute.chuteId().toString(), ErrorCode.CONFLICT);
        warmups.requested(chute.chuteId(), clock.instant());
        assertThat(listed(chute.chuteId())).isEmpty();
    }

    @Test
    void theFirstActivationClaimsWhateverIsRepeated() {
        UUID chuteId = fixtures.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofMinutes(2));
        Instant hot = clock.instant();
        UUID first = fixtures.hotInstance(chuteId, hot);
        instances.exists(
                BountyFixtures.instance(first, chuteId, hot.minusSeconds(60), true, hot.plusSeconds(9)), false);
        fixtures.hotInstance(chuteId, hot);

        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created", "bounty-claimed");
        assertThat(history(chuteId).items()).singleElement().satisfies(bounty -> {
            assertThat(bounty.instanceId()).isEqualTo(first);
            assertThat(bounty.minerHotkey()).isEqualTo("5Miner");
            assertThat(bounty.bountyAmount()).isEqualTo(460);
            assertThat(bounty.endedAt()).isEqualTo(hot);
        });
    }

    @Test
    void anInstanceOfTheChuteThatWasDeletedCountsForNothing() {
        ChuteState old = fixtures.publicChute();
        UUID chuteId = old.chuteId();
        chutes.isGone(chuteId, clock.instant(), false);
        chutes.exists(changed(old, old.version(), false, clock.instant()), false);
        increase(chuteId);
        clock.advance(Duration.ofSeconds(5));

        instances.exists(
                BountyFixtures.instance(
                        UUID.randomUUID(), chuteId, old.createdAt().plusSeconds(1), true, clock.instant()),
                false);

        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created");
    }

    @Test
    void replayedStateRestoresCopiesAndCausesNothing() {
        ChuteState chute = fixtures.publicChute();
        UUID chuteId = chute.chuteId();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId.toString(), new BigDecimal("3"));
        clock.advance(Duration.ofMinutes(1));
        List<String> before = fixtures.events(chuteId);

        instances.exists(
                BountyFixtures.instance(
                        UUID.randomUUID(), chuteId, clock.instant().minusSeconds(5), true, clock.instant()),
                true);
        chutes.isGone(chuteId, clock.instant(), true);
        chutes.exists(changed(chute, "v2", true, chute.createdAt()), true);
        owners.closed(chute.userId(), clock.instant(), true);
        chutes.exists(chute, true);
        owners.open(chute.userId());

        assertThat(fixtures.events(chuteId)).isEqualTo(before);
        assertThat(listed(chuteId)).hasSize(1);
        assertThat(fixtures.count("select count(*) from instance_copy where chute_id = ?", chuteId))
                .isEqualTo(1);
        // The next live word of the chute finds the truth all the same.
        chutes.exists(changed(chute, "v2", false, chute.createdAt()), false);
        assertThat(reasons(chuteId)).containsExactly("new version");
    }
}
