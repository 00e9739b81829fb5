package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bounties that warm-ups create, and those that they must not. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyOfWarmUpTest extends BountyServiceFixture {
    @Test
    void anOlderActivationThatComesLateWithdrawsWhatAWarmUpBore() {
        UUID chuteId = fixtures.publicChute().chuteId();
        Instant hot = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        warmups.requested(chuteId, clock.instant());
        clock.advance(Duration.ofSeconds(1));

        fixtures.hotInstance(chuteId, hot);

        assertThat(reasons(chuteId)).containsExactly("already hot");
        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created", "bounty-withdrawn");
    }

    @Test
    void aWarmUpOfAHotChuteBearsNothingAndOfAColdOneOnce() {
        UUID hot = fixtures.publicChute().chuteId();
        UUID instance = fixtures.hotInstance(hot, clock.instant());
        warmups.requested(hot, clock.instant());
        assertThat(listed(hot)).isEmpty();

        instances.isGone(instance);
        warmups.requested(hot, clock.instant());
        warmups.requested(hot, clock.instant());
        assertThat(listed(hot)).hasSize(1);
        assertThat(fixtures.events(hot)).containsExactly("bounty-created");
    }

    @Test
    void aWarmUpWaitsForItsChute() {
        UUID chuteId = UUID.randomUUID();
        Instant deployed = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        warmups.requested(chuteId, clock.instant());
        assertThat(fixtures.events(chuteId)).isEmpty();

        ChuteState late = new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, deployed);
        chutes.exists(late, false);

        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created");
        assertThat(fixtures.count("select count(*) from waiting_warmup where chute_id = ?", chuteId))
                .isZero();
    }

    @Test
    void aWarmUpFromBeforeTheChutesCreationIsForTheOneThatWasDeleted() {
        UUID chuteId = UUID.randomUUID();
        warmups.requested(chuteId, clock.instant());
        clock.advance(Duration.ofSeconds(1));
        chutes.exists(
                new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, clock.instant()), false);
        assertThat(fixtures.events(chuteId)).isEmpty();
    }

    @Test
    void anInstanceThatCameBeforeItsChuteKeepsAWarmUpFromBearingOne() {
        UUID chuteId = UUID.randomUUID();
        Instant deployed = clock.instant().minusSeconds(3_600);
        fixtures.hotInstance(chuteId, clock.instant());
        warmups.requested(chuteId, clock.instant());
        chutes.exists(new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, deployed), false);
        assertThat(fixtures.events(chuteId)).isEmpty();
    }
}
