package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.bounty.BountyEvent.BountyClaimed;
import io.openchutes.bounty.bounty.BountyEvent.BountyCreated;
import io.openchutes.bounty.bounty.BountyEvent.BountyExpired;
import io.openchutes.bounty.bounty.BountyEvent.BountyIncreased;
import io.openchutes.bounty.bounty.BountyEvent.BountyWithdrawn;
import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteKind;
import io.openchutes.bounty.instance.InstanceCopy;
import io.openchutes.bounty.instance.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BountyBookTest {
    private static final Instant START = Instant.parse("2026-01-02T13:00:00Z");
    private static final Instant DEPLOYED = START.minus(Duration.ofDays(1));
    private static final UUID CHUTE = UUID.randomUUID();

    private final ChuteCopy chute = chute("v1", false, DEPLOYED);
    private final BountyBook book = new BountyBook(CHUTE);

    @Test
    void increaseMakesABountyAndNotifies() {
        BountyBook.Increase increase = book.increase(chute, START);

        assertThat(increase.created()).isTrue();
        assertThat(increase.existed()).isFalse();
        assertThat(increase.notificationSent()).isTrue();
        assertThat(increase.amount()).isEqualTo(100);
        BountyFacts bounty = increase.event().orElseThrow().bounty();
        assertThat(increase.event()).get().isInstanceOf(BountyCreated.class);
        assertThat(bounty.status()).isEqualTo("open");
        assertThat(bounty.createdBy()).isEqualTo(CreatedBy.INCREASE);
        assertThat(bounty.expiresAt()).isEqualTo(START.plus(Duration.ofHours(24)));
        assertThat(bounty.notification()).isTrue();
    }

    @Test
    void anExistingBountyIsAnnouncedAgainOnceAWindow() {
        book.increase(chute, START);

        BountyBook.Increase early = book.increase(chute, START.plusSeconds(29));
        assertThat(early.existed()).isTrue();
        assertThat(early.created()).isFalse();
        assertThat(early.notificationSent()).isFalse();
        assertThat(early.amount()).isEqualTo(187);
        assertThat(early.event()).isEmpty();

        BountyBook.Increase later = book.increase(chute, START.plusSeconds(30));
        assertThat(later.notificationSent()).isTrue();
        assertThat(later.event()).get().isInstanceOf(BountyIncreased.class);
        assertThat(later.event().orElseThrow().bounty().amount()).isEqualTo(190);

        assertThat(book.increase(chute, START.plusSeconds(59)).notificationSent())
                .isFalse();
        assertThat(book.increase(chute, START.plusSeconds(60)).notificationSent())
                .isTrue();
    }

    @Test
    void inTheCooldownAfterACreationNothingIsMade() {
        book.increase(chute, START);
        book.end(WithdrawalReason.NEW_VERSION, START.plusSeconds(1));

        BountyBook.Increase early = book.increase(chute, START.plusSeconds(599));
        assertThat(early).isEqualTo(new BountyBook.Increase(false, false, false, 0, Optional.empty()));
        assertThat(book.warmUp(chute, START.plusSeconds(599))).isEmpty();

        assertThat(book.increase(chute, START.plusSeconds(600)).created()).isTrue();
    }

    @Test
    void aWithdrawalIsNeverBeforeTheCreation() {
        book.increase(chute, START);

        // Another replica, whose clock is behind, withdraws it.
        Optional<BountyEvent> withdrawn = book.end(WithdrawalReason.CHUTE_DISABLED, START.minusSeconds(5));

        assertThat(withdrawn).get().isInstanceOf(BountyWithdrawn.class);
        assertThat(withdrawn.orElseThrow().bounty().endedAt()).isEqualTo(START);
        assertThat(withdrawn.orElseThrow().bounty().amount()).isEqualTo(100);
    }

    @Test
    void aWithdrawalEndsTheBountyWhenItHappens() {
        book.increase(chute, START);

        BountyFacts bounty = book.end(WithdrawalReason.NEW_VERSION, START.plusSeconds(10))
                .orElseThrow()
                .bounty();

        assertThat(bounty.endedAt()).isEqualTo(START.plusSeconds(10));
        assertThat(bounty.amount()).isEqualTo(130);
    }

    @Test
    void theCooldownAfterAClaimCountsFromTheClaim() {
        book.increase(chute, START);
        Instant claimed = START.plusSeconds(5_000);
        book.activated(hotInstance(claimed), chute, claimed);

        assertThat(book.warmUp(chute, claimed.plusSeconds(599))).isEmpty();
        assertThat(book.warmUp(chute, claimed.plusSeconds(600))).get().isInstanceOf(BountyCreated.class);
    }

    @Test
    void aSuccessorMadeWithinTheNotificationWindowNotifiesNobody() {
        book.increase(chute, START);
        book.increase(chute, START.plusSeconds(700));
        book.end(WithdrawalReason.NEW_VERSION, START.plusSeconds(701));

        BountyBook.Increase successor = book.increase(chute, START.plusSeconds(702));

        assertThat(successor.created()).isTrue();
        assertThat(successor.notificationSent()).isFalse();
        assertThat(successor.event().orElseThrow().bounty().notification()).isFalse();
    }

    @Test
    void aWarmUpBearsABountyButDoesNotAnnounceOne() {
        assertThat(book.warmUp(chute, START)).get().isInstanceOf(BountyCreated.class);
        assertThat(book.open().orElseThrow().facts(false, START).createdBy()).isEqualTo(CreatedBy.WARM_UP);
        assertThat(book.warmUp(chute, START.plusSeconds(900))).isEmpty();
    }

    @Test
    void theFirstInstanceClaimsAndTheSecondFindsNothing() {
        book.increase(chute, START);
        InstanceCopy first = hotInstance(START.plusSeconds(120));

        BountyEvent claim = book.activated(first, chute, START.plusSeconds(121)).orElseThrow();

        assertThat(claim).isInstanceOf(BountyClaimed.class);
        assertThat(claim.bounty().status()).isEqualTo("claimed");
        assertThat(claim.bounty().claimedBy())
                .isEqualTo(new BountyFacts.Claim("5Miner", first.instanceId(), START.plusSeconds(120)));
        assertThat(claim.bounty().endedAt()).isEqualTo(START.plusSeconds(120));
        assertThat(claim.bounty().amount()).isEqualTo(460);
        assertThat(book.activated(first, chute, START.plusSeconds(121))).isEmpty();
        assertThat(book.activated(hotInstance(START.plusSeconds(121)), chute, START.plusSeconds(122)))
                .isEmpty();
    }

    @Test
    void anActivationAtTheMomentOfTheCreationClaims() {
        book.increase(chute, START);
        assertThat(book.activated(hotInstance(START), chute, START.plusSeconds(1)))
                .get()
                .isInstanceOf(BountyClaimed.class);
    }

    @Test
    void anOlderActivationThatComesToLightLateWithdraws() {
        book.increase(chute, START);

        BountyEvent event = book.activated(hotInstance(START.minusMillis(1)), chute, START.plusSeconds(5))
                .orElseThrow();

        assertThat(event).isInstanceOf(BountyWithdrawn.class);
        assertThat(event.bounty().reason().words()).isEqualTo("already hot");
        assertThat(book.open()).isEmpty();
    }

    @Test
    void anActivationThatTheRegistrysClockPutsAheadOfOursIsWorthWhatItIsNow() {
        book.increase(chute, START);
        BountyEvent event = book.activated(hotInstance(START.plusSeconds(90)), chute, START.plusSeconds(60))
                .orElseThrow();
        assertThat(event.bounty().endedAt()).isEqualTo(START.plusSeconds(60));
        assertThat(event.bounty().amount()).isEqualTo(280);
    }

    @Test
    void anInstanceOfAnotherLifeOfTheChuteNeitherClaimsNorWithdraws() {
        book.increase(chute, START);
        InstanceCopy old = instance(DEPLOYED, START.plusSeconds(1));
        assertThat(book.activated(old, chute, START.plusSeconds(2))).isEmpty();
        assertThat(book.open()).isPresent();
    }

    @Test
    void itExpiresWhenItsTimeIsUpAndNotBefore() {
        book.increase(chute, START);
        Instant end = START.plus(Duration.ofHours(24));

        assertThat(book.expireIfDue(end.minusNanos(1_000))).isEmpty();
        BountyEvent event = book.expireIfDue(end.plusSeconds(3)).orElseThrow();

        assertThat(event).isInstanceOf(BountyExpired.class);
        assertThat(event.bounty().endedAt()).isEqualTo(end);
        assertThat(event.bounty().amount()).isEqualTo(86_400);
        assertThat(book.expireIfDue(end.plusSeconds(4))).isEmpty();
        assertThat(book.activated(hotInstance(end.minusSeconds(1)), chute, end.plusSeconds(5)))
                .isEmpty();
    }

    @Test
    void aNewVersionADisablingAndANewLifeEndItEachWithItsReason() {
        assertThat(reasonWhenChuteBecomes(chute("v2", false, DEPLOYED))).contains("new version");
        assertThat(reasonWhenChuteBecomes(chute("v1", true, DEPLOYED))).contains("chute disabled");
        assertThat(reasonWhenChuteBecomes(chute("v1", false, START.plusSeconds(1))))
                .contains("chute deleted");
        assertThat(reasonWhenChuteBecomes(chute("v1", false, DEPLOYED))).isEmpty();
    }

    private Optional<String> reasonWhenChuteBecomes(ChuteCopy changed) {
        BountyBook fresh = new BountyBook(CHUTE);
        fresh.increase(chute, START);
        return fresh.chuteIs(changed, START.plusSeconds(2))
                .map(event -> event.bounty().reason().words());
    }

    private static ChuteCopy chute(String version, boolean disabled, Instant createdAt) {
        return new ChuteCopy(CHUTE, UUID.randomUUID(), version, ChuteKind.PUBLIC, disabled, null, createdAt);
    }

    private static InstanceCopy hotInstance(Instant hotSince) {
        return instance(DEPLOYED.plusSeconds(1), hotSince);
    }

    private static InstanceCopy instance(Instant launchedAt, Instant hotSince) {
        UUID id = UUID.randomUUID();
        InstanceCopy instance = new InstanceCopy(id);
        instance.becomes(
                new InstanceState(id, CHUTE, "5Miner", launchedAt, true, true, hotSince, launchedAt, hotSince));
        return instance;
    }
}
