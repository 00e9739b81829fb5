package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.KeyScopes;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Increases by an admin: once among many, by kind of chute, in the cooldown, with a boost, and refused. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyIncreaseTest extends BountyServiceFixture {
    @Test
    void aHundredConcurrentIncreasesMakeOneBountyAndOneNotification() throws Exception {
        UUID chuteId = fixtures.publicChute().chuteId();

        List<IncreaseBountyResponse> answers = all(IntStream.range(0, 100)
                .<Callable<IncreaseBountyResponse>>mapToObj(i -> () -> increase(chuteId))
                .toList());

        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyCreated).hasSize(1);
        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyExisted).hasSize(99);
        assertThat(answers).filteredOn(IncreaseBountyResponse::notificationSent).hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.amount()).isEqualTo(100));
        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created");
        assertThat(fixtures.count("select count(*) from bounty where chute_id = ?", chuteId))
                .isEqualTo(1);
    }

    @Test
    void aHundredConcurrentIncreasesOfAnExpiredBountyMakeOneSuccessor() throws Exception {
        UUID chuteId = fixtures.publicChute().chuteId();
        increase(chuteId);
        clock.advance(Duration.ofHours(24));

        List<IncreaseBountyResponse> answers = all(IntStream.range(0, 100)
                .<Callable<IncreaseBountyResponse>>mapToObj(i -> () -> increase(chuteId))
                .toList());

        assertThat(answers).filteredOn(IncreaseBountyResponse::bountyCreated).hasSize(1);
        assertThat(fixtures.events(chuteId)).containsExactly("bounty-created", "bounty-expired", "bounty-created");
    }

    @Test
    void lifetimesAreByKindOfChute() {
        assertThat(remaining(fixtures.chute("org/model", true).chuteId())).isEqualTo(86_400);
        assertThat(remaining(fixtures.chute("org/model", false).chuteId())).isEqualTo(3_600);
        assertThat(remaining(fixtures.chute("org/affine-7", true).chuteId())).isEqualTo(7_200);
        assertThat(remaining(fixtures.chute("affine", false).chuteId())).isEqualTo(7_200);
    }

    private long remaining(UUID chuteId) {
        increase(chuteId);
        return listed(chuteId).get(0).timeRemaining();
    }

    @Test
    void inTheCooldownTheAnswerIsNothingAndTheBoostIsStillSet() {
        ChuteState chute = fixtures.publicChute();
        increase(chute.chuteId());
        clock.advance(Duration.ofSeconds(5));
        fixtures.hotInstance(chute.chuteId(), clock.instant());

        IncreaseBountyResponse answer =
                bounties.increase(ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("1.5"));

        assertThat(answer).isEqualTo(new IncreaseBountyResponse(false, false, false, 0));
        assertThat(fixtures.events(chute.chuteId()))
                .containsExactly("bounty-created", "bounty-claimed", "chute-boosted");
        clock.advance(Duration.ofSeconds(600));
        assertThat(increase(chute.chuteId()).bountyCreated()).isTrue();
    }

    @Test
    void theSameBoostAgainIsNoNewEventAndDeletionRemovesIt() {
        ChuteState chute = fixtures.publicChute();
        String id = chute.chuteId().toString();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2"));
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2.00"));
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, null);
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, id, new BigDecimal("2.5"));
        assertThat(fixtures.data(chute.chuteId(), "chute-boosted"))
                .hasSize(2)
                .allSatisfy(data -> EventSchemas.assertValid("chute-boosted", data));

        chutes.isGone(chute.chuteId(), clock.instant(), false);
        chutes.isGone(chute.chuteId(), clock.instant(), false);

        assertThat(fixtures.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(fixtures.count(
                        "select count(*) from event_outbox where topic = 'chutes.boost-events' and data is null and subject = ?",
                        id))
                .isEqualTo(1);
        assertThat(reasons(chute.chuteId())).containsExactly("chute deleted");
    }

    @Test
    void aChuteDeployedAgainStartsWithoutTheOldBoostEvenWhereTheDeletionWasNeverHeardOf() {
        ChuteState chute = fixtures.publicChute();
        bounties.increase(ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("2"));

        chutes.exists(changed(chute, chute.version(), false, clock.instant()), false);

        assertThat(fixtures.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(reasons(chute.chuteId())).containsExactly("chute deleted");
    }

    @Test
    void unknownChutesAreNotFoundAndLeaveNothingBehind() {
        UUID unknown = UUID.randomUUID();
        assertRefused(unknown.toString(), ErrorCode.NOT_FOUND);
        assertRefused("org/model", ErrorCode.NOT_FOUND);
        assertRefused("", ErrorCode.NOT_FOUND);
        assertThat(fixtures.count("select count(*) from bounty_book where chute_id = ?", unknown))
                .isZero();
    }

    @Test
    void aDisabledChuteIsAConflictAndKeepsItsBoost() {
        ChuteState chute = fixtures.publicChute();
        chutes.exists(changed(chute, chute.version(), true, chute.createdAt()), false);
        assertThatThrownBy(() -> bounties.increase(
                        ADMIN, KeyScopes.UNLIMITED, chute.chuteId().toString(), new BigDecimal("2")))
                .isInstanceOf(ApiException.class);
        assertThat(fixtures.count("select count(*) from manual_boost where chute_id = ?", chute.chuteId()))
                .isZero();
        assertThat(fixtures.events(chute.chuteId())).isEmpty();
    }

    @Test
    void everyEventFitsItsSchema() {
        UUID claimed = fixtures.publicChute().chuteId();
        increase(claimed);
        clock.advance(Duration.ofSeconds(30));
        increase(claimed);
        fixtures.hotInstance(claimed, clock.instant());
        ChuteState gone = fixtures.chute("org/model", false);
        warmups.requested(gone.chuteId(), clock.instant());
        chutes.isGone(gone.chuteId(), clock.instant(), false);
        UUID expired = fixtures.chute("affine", false).chuteId();
        increase(expired);
        clock.advance(Duration.ofHours(3));
        expiry.expireDue();

        assertThat(fixtures.events(claimed)).containsExactly("bounty-created", "bounty-increased", "bounty-claimed");
        assertThat(fixtures.events(gone.chuteId())).containsExactly("bounty-created", "bounty-withdrawn");
        assertThat(fixtures.events(expired)).containsExactly("bounty-created", "bounty-expired");
        for (UUID chuteId : List.of(claimed, gone.chuteId(), expired)) {
            fixtures.events(chuteId)
                    .forEach(
                            type -> fixtures.data(chuteId, type).forEach(data -> EventSchemas.assertValid(type, data)));
        }
    }
}
