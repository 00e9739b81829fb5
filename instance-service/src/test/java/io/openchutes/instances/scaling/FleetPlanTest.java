package io.openchutes.instances.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.instances.instance.InstanceState;
import io.openchutes.instances.instance.Removal;
import io.openchutes.instances.scaling.FleetPlan.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which instances go. */
class FleetPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-02T13:00:00Z");
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private static Member member(int id, boolean current, InstanceState state, int inFlight, int ageSeconds) {
        return new Member(
                new UUID(0, id), current, state, inFlight, NOW.minusSeconds(ageSeconds), NOW.minusSeconds(1), null);
    }

    private static Member active(int id, int inFlight, int ageSeconds) {
        return member(id, true, InstanceState.ACTIVE, inFlight, ageSeconds);
    }

    private static Member old(int id) {
        return member(id, false, InstanceState.ACTIVE, 1, 1000);
    }

    private static Member draining(int id, boolean current, int inFlight, int forSeconds, int probedSecondsAgo) {
        return new Member(
                new UUID(0, id),
                current,
                InstanceState.DRAINING,
                inFlight,
                NOW.minusSeconds(1000),
                NOW.minusSeconds(probedSecondsAgo),
                NOW.minusSeconds(forSeconds));
    }

    private static FleetPlan plan(int target, Member... members) {
        return FleetPlan.of(target, List.of(members), DRAIN, NOW);
    }

    private static UUID id(int id) {
        return new UUID(0, id);
    }

    @Test
    void asManyAsWantedStay() {
        assertThat(plan(2, active(1, 0, 10), active(2, 0, 10)).isEmpty()).isTrue();
        assertThat(plan(3, active(1, 0, 10)).isEmpty()).isTrue();
        assertThat(plan(0).isEmpty()).isTrue();
    }

    @Test
    void theLeastBusyGoesAndOfThoseTheYoungest() {
        assertThat(plan(2, active(1, 3, 10), active(2, 1, 900), active(3, 2, 5)).drain())
                .containsExactly(id(2));
        assertThat(plan(1, active(1, 0, 900), active(2, 0, 5), active(3, 0, 500))
                        .drain())
                .containsExactly(id(2), id(3));
    }

    @Test
    void claimsGoBeforeActiveOnes() {
        FleetPlan plan = plan(
                1,
                active(1, 0, 100),
                member(2, true, InstanceState.CLAIMED, 0, 10),
                member(3, true, InstanceState.VERIFIED, 0, 5));
        assertThat(plan.drain()).isEmpty();
        assertThat(plan.remove()).containsOnlyKeys(id(2), id(3)).containsEntry(id(3), Removal.NOT_NEEDED);
        plan = plan(
                2,
                active(1, 0, 100),
                member(2, true, InstanceState.CLAIMED, 0, 10),
                member(3, true, InstanceState.VERIFIED, 0, 5));
        assertThat(plan.remove()).containsOnlyKeys(id(3));
    }

    @Test
    void toNoneIsDrainedAndClaimsAreGivenUpAsIdle() {
        FleetPlan plan = plan(0, active(1, 0, 100), member(2, true, InstanceState.CLAIMED, 0, 10));
        assertThat(plan.drain()).containsExactly(id(1));
        assertThat(plan.remove()).containsOnlyKeys(id(2)).containsEntry(id(2), Removal.IDLE);
    }

    @Test
    void aDrainedOneGoesWhenItHasNoCallsOrItsTimeIsUp() {
        assertThat(plan(1, draining(1, true, 1, 59, 1)).isEmpty()).isTrue();
        assertThat(plan(1, draining(1, true, 1, 60, 1)).remove()).containsEntry(id(1), Removal.NOT_NEEDED);
        assertThat(plan(0, draining(1, true, 1, 60, 1)).remove()).containsEntry(id(1), Removal.IDLE);
        assertThat(plan(1, draining(1, false, 0, 10, 1)).remove()).containsEntry(id(1), Removal.REPLACED);
        // Not before a probe that every replica's knowledge of the draining came before.
        assertThat(plan(1, draining(1, true, 0, 4, 0)).isEmpty()).isTrue();
        assertThat(plan(1, draining(1, true, 0, 10, 6)).isEmpty()).isTrue();
        assertThat(plan(1, draining(1, true, 0, 10, 5)).remove()).containsOnlyKeys(id(1));
    }

    @Test
    void anOldOneGoesForEachNewOneThatIsActiveAndNotBefore() {
        assertThat(plan(2, old(1), old(2)).isEmpty()).isTrue();
        assertThat(plan(2, old(1), old(2), member(3, true, InstanceState.VERIFIED, 0, 5))
                        .isEmpty())
                .isTrue();
        assertThat(plan(2, old(1), old(2), active(3, 0, 1)).drain()).hasSize(1);
        assertThat(plan(2, old(1), draining(2, false, 1, 3, 1), active(3, 0, 1)).isEmpty())
                .isTrue();
        assertThat(plan(2, old(1), active(3, 0, 1), active(4, 0, 1)).drain()).containsExactly(id(1));
    }

    @Test
    void oldClaimsAreGivenUpAtOnceAndOldOnesBeyondTheTargetToo() {
        FleetPlan plan = plan(1, old(1), old(2), member(3, false, InstanceState.CLAIMED, 0, 5));
        assertThat(plan.remove()).containsOnlyKeys(id(3)).containsEntry(id(3), Removal.REPLACED);
        assertThat(plan.drain()).hasSize(1);
    }

    /** Plays a rolling update of any size: there are never fewer that take calls than before. */
    @Test
    void throughARollingUpdateThereAreNeverFewerThanWanted() {
        for (int target = 1; target <= 5; target++) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < target; i++) {
                members.add(old(i));
            }
            int next = 100;
            int rounds = 0;
            while (members.stream().anyMatch(member -> !member.current())) {
                members.add(active(next++, 0, 1));
                FleetPlan plan = FleetPlan.of(target, members, DRAIN, NOW);
                members.removeIf(member -> plan.drain().contains(member.id()));
                assertThat(members).hasSize(target);
                rounds++;
            }
            assertThat(rounds).isEqualTo(target);
        }
    }
}
