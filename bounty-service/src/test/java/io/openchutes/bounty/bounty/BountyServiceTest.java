package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.Given;
import io.openchutes.bounty.MutableClock;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.bounty.inbound.InstanceService;
import io.openchutes.bounty.inbound.OwnerService;
import io.openchutes.bounty.warmup.WarmupService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyServiceTest {
    private static final Account ADMIN = Given.account(Permission.BILLING_ADMIN);

    @Inject
    Given given;

    @Inject
    MutableClock clock;

    @Inject
    BountyService bounties;

    @Inject
    BountyListService lists;

    @Inject
    BountyExpiry expiry;

    @Inject
    ChuteService chutes;

    @Inject
    InstanceService instances;

    @Inject
    WarmupService warmups;

    @Inject
    OwnerService owners;

    @Test
    void aHundredConcurrentIncreasesMakeOneBountyAndOneNotification() throws Exception {
        UUID chuteId = given.publicChute().chuteId();

        List<IncreaseBountyResponse> answers = all(IntStream.range(0, 100)
                .<Callable<IncreaseBountyResponse>>mapToObj(i -> () -> increase(chuteId))
                .toList());

        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyCreated).hasSize(1);
        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyExisted).hasSize(99);
        assertThat(answers).filteredOn(IncreaseBountyResponse::notificationSent).hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.amount()).isEqualTo(100));
        assertThat(given.events(chuteId)).containsExactly("bounty-created");
        assertThat(given.count("select count(*) from bounty where chute_id = ?", chuteId))
                .isEqualTo(1);
    }

    @Test
    void aHundredConcurrentIncreasesOfAnExpiredBountyMakeOneSuccessor() throws Exception {
        UUID chuteId = given.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofHours(24));

        List<IncreaseBountyResponse> answers = all(IntStream.range(0, 100)
                .<Callable<IncreaseBountyResponse>>mapToObj(i -> () -> increase(chuteId))
                .toList());

        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyCreated).hasSize(1);
        assertThat(given.events(chuteId)).containsExactly("bounty-created", "bounty-expired", "bounty-created");
    }

    @Test
    void manyInstancesAtOnceAndTheSweepGiveOneOutcome() throws Exception {
        UUID chuteId = given.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofSeconds(10));
        Instant hot = clock.instant();

        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(() -> given.hotInstance(chuteId, hot));
            calls.add(() -> {
                bounties.expire(chuteId);
                return null;
            });
        }
        all(calls);

        assertThat(given.events(chuteId)).containsExactly("bounty-created", "bounty-claimed");
    }

    @Test
    void lifetimesAreByKindOfChute() {
        assertThat(remaining(given.chute("org/model", true).chuteId())).isEqualTo(86_400);
        assertThat(remaining(given.chute("org/model", false).chuteId())).isEqualTo(3_600);
        assertThat(remaining(given.chute("org/affine-7", true).chuteId())).isEqualTo(7_200);
        assertThat(remaining(given.chute("affine", false).chuteId())).isEqualTo(7_200);
    }

    private long remaining(UUID chuteId) {
        increase(chuteId);
        return listed(chuteId).get(0).timeRemaining();
    }

    @Test
    void anExpiredBountyNeverShowsEvenBeforeItIsWrittenDown() {
        UUID chuteId = given.chute("org/model", false).chuteId();
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
        assertThat(given.events(chuteId)).containsExactly("bounty-created");

        clock.advance(Duration.ofSeconds(7));
        expiry.expireDue();

        assertThat(given.events(chuteId)).containsExactly("bounty-created", "bounty-expired");
        assertThat(history(chuteId).items()).containsExactly(unwritten);
    }

    @Test
    void sweepsOfSeveralReplicasExpireEachBountyOnce() throws Exception {
        List<UUID> ids = IntStream.range(0, 20)
                .mapToObj(i -> given.chute("org/model", false).chuteId())
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
                .allSatisfy(id -> assertThat(given.events(id)).containsExactly("bounty-created", "bounty-expired"));
    }

    @Test
    void inTheCooldownTheAnswerIsNothingAndTheBoostIsStillSet() {
        ChuteState chute = given.publicChute();
        increase(chute.chuteId());
        clock.advance(Duration.ofSeconds(5));
        given.hotInstance(chute.chuteId(), clock.instant());

        IncreaseBountyResponse answer =
                bounties.increase(ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("1.5"));

        assertThat(answer).isEqualTo(new IncreaseBountyResponse(false, false, false, 0));
        assertThat(given.events(chute.chuteId())).containsExactly("bounty-created", "bounty-claimed", "chute-boosted");
        clock.advance(Duration.ofSeconds(600));
        assertThat(increase(chute.chuteId()).bountyCreated()).isTrue();
    }

    @Test
    void theSameBoostAgainIsNoNewEventAndDeletionRemovesIt() {
        ChuteState chute = given.publicChute();
        String id = chute.chuteId().toString();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2"));
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2.00"));
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, null);
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2.5"));
        assertThat(given.data(chute.chuteId(), "chute-boosted"))
                .hasSize(2)
                .allSatisfy(data -> EventSchemas.assertValid("chute-boosted", data));

        chutes.isGone(chute.chuteId(), clock.instant(), false);
        chutes.isGone(chute.chuteId(), clock.instant(), false);

        assertThat(given.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(given.count(
                        "select count(*) from event_outbox where topic = 'chutes.boost-events' and data is null and subject = ?",
                        id))
                .isEqualTo(1);
        assertThat(reasons(chute.chuteId())).containsExactly("chute deleted");
    }

    @Test
    void aChuteDeployedAgainStartsWithoutTheOldBoostEvenWhereTheDeletionWasNeverHeardOf() {
        ChuteState chute = given.publicChute();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("2"));

        chutes.exists(changed(chute, chute.version(), false, clock.instant()), false);

        assertThat(given.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(reasons(chute.chuteId())).containsExactly("chute deleted");
    }

    @Test
    void aNewVersionAndADisablingEndTheBounty() {
        ChuteState updated = given.publicChute();
        increase(updated.chuteId());
        chutes.exists(changed(updated, "v2", false, updated.createdAt()), false);
        assertThat(reasons(updated.chuteId())).containsExactly("new version");

        ChuteState disabled = given.publicChute();
        increase(disabled.chuteId());
        chutes.exists(changed(disabled, disabled.version(), true, disabled.createdAt()), false);
        assertThat(reasons(disabled.chuteId())).containsExactly("chute disabled");

        ChuteState shared = given.publicChute();
        increase(shared.chuteId());
        chutes.exists(shared, false);
        assertThat(reasons(shared.chuteId())).isEmpty();
    }

    @Test
    void aClosedAccountsBountiesAreWithdrawnAndNoneIsMade() {
        ChuteState chute = given.publicChute();
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
        UUID chuteId = given.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofMinutes(2));
        Instant hot = clock.instant();
        UUID first = given.hotInstance(chuteId, hot);
        instances.exists(Given.instance(first, chuteId, hot.minusSeconds(60), true, hot.plusSeconds(9)), false);
        given.hotInstance(chuteId, hot);

        assertThat(given.events(chuteId)).containsExactly("bounty-created", "bounty-claimed");
        assertThat(history(chuteId).items()).singleElement().satisfies(bounty -> {
            assertThat(bounty.instanceId()).isEqualTo(first);
            assertThat(bounty.minerHotkey()).isEqualTo("5Miner");
            assertThat(bounty.bountyAmount()).isEqualTo(460);
            assertThat(bounty.endedAt()).isEqualTo(hot);
        });
    }

    @Test
    void anOlderActivationThatComesLateWithdrawsWhatAWarmUpBore() {
        UUID chuteId = given.publicChute().chuteId();
        Instant hot = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        warmups.requested(chuteId, clock.instant());
        clock.advance(Duration.ofSeconds(1));

        given.hotInstance(chuteId, hot);

        assertThat(reasons(chuteId)).containsExactly("already hot");
        assertThat(given.events(chuteId)).containsExactly("bounty-created", "bounty-withdrawn");
    }

    @Test
    void aWarmUpOfAHotChuteBearsNothingAndOfAColdOneOnce() {
        UUID hot = given.publicChute().chuteId();
        UUID instance = given.hotInstance(hot, clock.instant());
        warmups.requested(hot, clock.instant());
        assertThat(listed(hot)).isEmpty();

        instances.isGone(instance);
        warmups.requested(hot, clock.instant());
        warmups.requested(hot, clock.instant());
        assertThat(listed(hot)).hasSize(1);
        assertThat(given.events(hot)).containsExactly("bounty-created");
    }

    @Test
    void aWarmUpWaitsForItsChute() {
        UUID chuteId = UUID.randomUUID();
        Instant deployed = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        warmups.requested(chuteId, clock.instant());
        assertThat(given.events(chuteId)).isEmpty();

        ChuteState late = new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, deployed);
        chutes.exists(late, false);

        assertThat(given.events(chuteId)).containsExactly("bounty-created");
        assertThat(given.count("select count(*) from waiting_warmup where chute_id = ?", chuteId))
                .isZero();
    }

    @Test
    void aWarmUpFromBeforeTheChutesCreationIsForTheOneThatWasDeleted() {
        UUID chuteId = UUID.randomUUID();
        warmups.requested(chuteId, clock.instant());
        clock.advance(Duration.ofSeconds(1));
        chutes.exists(
                new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, clock.instant()), false);
        assertThat(given.events(chuteId)).isEmpty();
    }

    @Test
    void anInstanceThatCameBeforeItsChuteKeepsAWarmUpFromBearingOne() {
        UUID chuteId = UUID.randomUUID();
        Instant deployed = clock.instant().minusSeconds(3_600);
        given.hotInstance(chuteId, clock.instant());
        warmups.requested(chuteId, clock.instant());
        chutes.exists(new ChuteState(chuteId, UUID.randomUUID(), "org/model", true, "v1", false, deployed), false);
        assertThat(given.events(chuteId)).isEmpty();
    }

    @Test
    void anInstanceOfTheChuteThatWasDeletedCountsForNothing() {
        ChuteState old = given.publicChute();
        UUID chuteId = old.chuteId();
        chutes.isGone(chuteId, clock.instant(), false);
        chutes.exists(changed(old, old.version(), false, clock.instant()), false);
        increase(chuteId);
        clock.advance(Duration.ofSeconds(5));

        instances.exists(
                Given.instance(UUID.randomUUID(), chuteId, old.createdAt().plusSeconds(1), true, clock.instant()),
                false);

        assertThat(given.events(chuteId)).containsExactly("bounty-created");
    }

    @Test
    void replayedStateRestoresCopiesAndCausesNothing() {
        ChuteState chute = given.publicChute();
        UUID chuteId = chute.chuteId();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId.toString(), new BigDecimal("3"));
        clock.advance(Duration.ofMinutes(1));
        List<String> before = given.events(chuteId);

        instances.exists(
                Given.instance(UUID.randomUUID(), chuteId, clock.instant().minusSeconds(5), true, clock.instant()),
                true);
        chutes.isGone(chuteId, clock.instant(), true);
        chutes.exists(changed(chute, "v2", true, chute.createdAt()), true);
        owners.closed(chute.userId(), clock.instant(), true);
        chutes.exists(chute, true);
        owners.open(chute.userId());

        assertThat(given.events(chuteId)).isEqualTo(before);
        assertThat(listed(chuteId)).hasSize(1);
        assertThat(given.count("select count(*) from instance_copy where chute_id = ?", chuteId))
                .isEqualTo(1);
        // The next live word of the chute finds the truth all the same.
        chutes.exists(changed(chute, "v2", false, chute.createdAt()), false);
        assertThat(reasons(chuteId)).containsExactly("new version");
    }

    @Test
    void unknownChutesAreNotFoundAndLeaveNothingBehind() {
        UUID unknown = UUID.randomUUID();
        assertRefused(unknown.toString(), ErrorCode.NOT_FOUND);
        assertRefused("org/model", ErrorCode.NOT_FOUND);
        assertRefused("", ErrorCode.NOT_FOUND);
        assertThat(given.count("select count(*) from bounty_book where chute_id = ?", unknown))
                .isZero();
    }

    @Test
    void aDisabledChuteIsAConflictAndKeepsItsBoost() {
        ChuteState chute = given.publicChute();
        chutes.exists(changed(chute, chute.version(), true, chute.createdAt()), false);
        assertThatThrownBy(() -> bounties.increase(
                        ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("2")))
                .isInstanceOf(ApiException.class);
        assertThat(given.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(given.events(chute.chuteId())).isEmpty();
    }

    @Test
    void everyEventFitsItsSchema() {
        UUID claimed = given.publicChute().chuteId();
        increase(claimed);
        clock.advance(Duration.ofSeconds(30));
        increase(claimed);
        given.hotInstance(claimed, clock.instant());
        ChuteState gone = given.chute("org/model", false);
        warmups.requested(gone.chuteId(), clock.instant());
        chutes.isGone(gone.chuteId(), clock.instant(), false);
        UUID expired = given.chute("affine", false).chuteId();
        increase(expired);
        clock.advance(Duration.ofHours(3));
        expiry.expireDue();

        assertThat(given.events(claimed)).containsExactly("bounty-created", "bounty-increased", "bounty-claimed");
        assertThat(given.events(gone.chuteId())).containsExactly("bounty-created", "bounty-withdrawn");
        assertThat(given.events(expired)).containsExactly("bounty-created", "bounty-expired");
        for (UUID chuteId : List.of(claimed, gone.chuteId(), expired)) {
            given.events(chuteId)
                    .forEach(type -> given.data(chuteId, type).forEach(data -> EventSchemas.assertValid(type, data)));
        }
    }

    private IncreaseBountyResponse increase(UUID chuteId) {
        return bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId.toString(), null);
    }

    private void assertRefused(String chuteId, ErrorCode code) {
        assertThatThrownBy(() -> bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId, null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static ChuteState changed(ChuteState chute, String version, boolean disabled, Instant createdAt) {
        return new ChuteState(
                chute.chuteId(), chute.userId(), chute.name(), chute.isPublic(), version, disabled, createdAt);
    }

    private List<BountyResponse> listed(UUID chuteId) {
        return lists.open().stream()
                .filter(bounty -> bounty.chuteId().equals(chuteId))
                .toList();
    }

    private BountyHistoryResponse history(UUID chuteId) {
        return lists.ended(new BountyHistoryFilter(chuteId, null, null, null, null, 0, 25));
    }

    private List<String> reasons(UUID chuteId) {
        return history(chuteId).items().stream()
                .map(bounty -> bounty.reason().words())
                .toList();
    }

    private static <T> List<T> all(List<? extends Callable<? extends T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<? extends T> call : calls) {
                futures.add(threads.submit(call::call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
