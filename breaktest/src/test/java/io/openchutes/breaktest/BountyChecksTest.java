package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.breaktest.Observation.ChuteRow;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Plants one violation at a time among the bounties, and looks whether the check meant for it, and no other, finds it. */
class BountyChecksTest extends ObservationFixture {
    @Test
    void twoOpenBountiesOfAChuteAreFound() {
        UUID second = UUID.randomUUID();
        bounties.add(row(second, OTHER_CHUTE, BOUNTY_MADE, null, null, null));
        tell("bounty-created", second, OTHER_CHUTE, 2, BOUNTY_MADE);

        assertThat(failures())
                .containsExactly(
                        "open bounties: at most one a chute, of a chute that needs one",
                        "bounty-events tell each bounty's story in order");
    }

    @Test
    void anOpenBountyOfAnotherVersionIsFound() {
        chutes.put(OTHER_CHUTE, new ChuteRow(UUID.randomUUID(), CREATED, false));

        assertThat(failures()).containsExactly("open bounties: at most one a chute, of a chute that needs one");
    }

    @Test
    void anOpenBountyThatShouldHaveBeenClaimedIsFound() {
        UUID instance = UUID.randomUUID();
        instances.put(
                instance,
                new OutsideWorld.Instance(
                        instance, OTHER_CHUTE, VERSION, "miner", 2, LAUNCHED, true, true, HOT, HOT, false, HOT));

        assertThat(failures()).containsExactly("open bounties: at most one a chute, of a chute that needs one");
    }

    @Test
    void aSecondOutcomeIsFound() {
        tell("bounty-expired", CLAIMED, CHUTE, 4, BOUNTY_MADE);

        assertThat(failures())
                .containsExactly(
                        "each bounty has one outcome, told once", "bounty-events tell each bounty's story in order");
    }

    @Test
    void anOutcomeThatWasNeverToldIsFound() {
        bountyEvents.remove(2);

        assertThat(failures()).containsExactly("each bounty has one outcome, told once");
    }

    @Test
    void aClaimByAnotherChutesInstanceIsFound() {
        UUID stranger = UUID.randomUUID();
        instances.put(
                stranger,
                new OutsideWorld.Instance(
                        stranger, UUID.randomUUID(), VERSION, "miner", 2, LAUNCHED, true, true, HOT, HOT, false, HOT));
        bounties.set(0, row(CLAIMED, CHUTE, BOUNTY_MADE, "CLAIMED", stranger, HOT));

        assertThat(failures()).containsExactly("claimants were active and verified at or after the bounty's creation");
    }

    @Test
    void aClaimByAnInstanceThatWasActiveBeforeIsFound() {
        bounties.set(0, row(CLAIMED, CHUTE, HOT.plusSeconds(1), "CLAIMED", INSTANCE, HOT));

        assertThat(failures()).containsExactly("claimants were active and verified at or after the bounty's creation");
    }

    @Test
    void aBountyWithinTheCooldownIsFound() {
        UUID second = UUID.randomUUID();
        bounties.add(row(second, CHUTE, BOUNTY_MADE.plusSeconds(599), "EXPIRED", null, null));
        tell("bounty-created", second, CHUTE, 4, BOUNTY_MADE.plusSeconds(599));
        tell("bounty-expired", second, CHUTE, 5, BOUNTY_MADE.plusSeconds(599));

        assertThat(failures()).containsExactly("bounty-events tell each bounty's story in order");
    }
}
