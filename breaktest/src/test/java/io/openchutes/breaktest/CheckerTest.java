package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.breaktest.Observation.Boosts;
import io.openchutes.breaktest.Observation.Comparison;
import io.openchutes.breaktest.Observation.Fee;
import io.openchutes.breaktest.Observation.Mean;
import io.openchutes.breaktest.Observation.Publication;
import io.openchutes.breaktest.Observation.Utilization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Plants one violation at a time in a world that is in order, and looks whether the check meant for it, and no other, finds it. */
class CheckerTest extends ObservationFixture {
    @Test
    void aWorldInOrderPasses() {
        assertThat(failures()).isEmpty();
    }

    @Test
    void anAnswerThatContradictsAnEarlierOneIsFound() {
        ModelledChute chute = new ModelledChute(CHUTE, "one", PAYER);
        chute.deleted(new Answer(200, json.createObjectNode(), ""));
        expected.set(
                0,
                new ModelledChute.Expected(
                        CHUTE,
                        "one",
                        PAYER,
                        Set.of(Optional.of(FACTS)),
                        Set.of(2.0),
                        Set.of(2),
                        chute.expected().contradictions(),
                        1,
                        1,
                        0));

        assertThat(failures()).containsExactly("no answer contradicts an earlier one");
    }

    @Test
    void aLostUpdateIsFound() {
        read.put(CHUTE, Optional.of(new ChuteFacts(CREATED, VERSION, 2, false, "before", "", 3, false)));

        assertThat(failures()).containsExactly("every acknowledged write is there");
    }

    @Test
    void aLostDeploymentIsFound() {
        read.put(OTHER_CHUTE, Optional.empty());
        listed.put(PAYER.userId(), Set.of(CHUTE));

        assertThat(failures()).containsExactly("every acknowledged write is there");
    }

    @Test
    void aLostDeletionIsFound() {
        expected.set(
                1,
                new ModelledChute.Expected(
                        OTHER_CHUTE,
                        "other",
                        PAYER,
                        Set.of(Optional.empty()),
                        Set.of(1.0),
                        Set.of(2),
                        List.of(),
                        1,
                        1,
                        0));

        assertThat(failures()).containsExactly("every acknowledged write is there");
    }

    @Test
    void aChuteMissingInItsOwnersListIsFound() {
        listed.put(PAYER.userId(), Set.of(CHUTE));

        assertThat(failures()).containsExactly("each owner's list shows what exists");
    }

    @Test
    void aLostBoostIsFound() {
        boosted.put(CHUTE, new Boosts(1.5, 1));

        assertThat(failures()).containsExactly("manual boosts are as set");
    }

    @Test
    void anOldUrgencyIsFound() {
        boosted.put(CHUTE, new Boosts(1.25, 2.0));

        assertThat(failures()).containsExactly("boosts are those of the newest capacity logs");
    }

    @Test
    void aWrongGpuCountIsFound() {
        gpuHistory.put(CHUTE, 1);

        assertThat(failures()).containsExactly("gpu_count_history equals the model");
    }

    @Test
    void anInvocationCountedTwiceIsFound() {
        invocationCounts.put(CHUTE, 4L);

        assertThat(failures()).containsExactly("invocation_count equals the model");
    }

    @Test
    void anInvocationRolledUpTwiceIsFound() {
        rollup.put(PLACE, new OutsideWorld.Totals(4, 1, 40, 12));

        assertThat(failures()).containsExactly("metrics-service counted each invocation once");
    }

    @Test
    void wrongMeansAreFound() {
        minerMeans.put(CHUTE, Map.of(INSTANCE, new Mean("miner", 4.1, 15)));

        assertThat(failures()).containsExactly("miner_means equal the model");
    }

    @Test
    void anOldCapacityLogIsFound() {
        utilization.put(CHUTE, new Utilization(LAUNCHED, 60, 2));

        assertThat(failures()).containsExactly("utilization shows the newest capacity logs");
    }

    @Test
    void aCopyThatIsBehindIsFound() {
        comparisons.set(0, new Comparison("copies are equal", List.of("a", "b"), List.of("a", "a")));

        assertThat(failures()).containsExactly("copies are equal");
    }

    @Test
    void aDeploymentThatWasChargedTwiceIsFound() {
        fees.set(1, new Fee(DEPLOYMENT, PAYER.userId()));

        assertThat(failures()).containsExactly("each first deployment is charged once");
    }

    @Test
    void aFeeTooManyIsFound() {
        fees.add(new Fee(UUID.randomUUID(), PAYER.userId()));

        assertThat(failures()).containsExactly("each first deployment is charged once");
    }

    @Test
    void aDeploymentTooManyIsFound() {
        deployments = 3;

        assertThat(failures()).containsExactly("each deployment happened once");
    }

    @Test
    void anEventThatWasNeverPublishedIsFound() {
        publications.set(0, new Publication("topic", Set.of(EVENT), Set.of()));

        assertThat(failures()).containsExactly("what was committed was published, and nothing else");
    }

    @Test
    void anEventThatWasNeverCommittedIsFound() {
        publications.set(0, new Publication("topic", Set.of(EVENT), Set.of(EVENT, UUID.randomUUID())));

        assertThat(failures()).containsExactly("what was committed was published, and nothing else");
    }

    @Test
    void aSequenceThatGoesBackIsFound() {
        sequences.get("topic").add(entry(4));

        assertThat(failures()).containsExactly("each subject's sequence counts up");
    }

    @Test
    void aRepetitionByTheRelayIsNone() {
        List<TopicLog.Entry> entries = sequences.get("topic");
        entries.add(entries.get(0));

        assertThat(failures()).isEmpty();
    }

    @Test
    void aDeadLetterIsFound() {
        deadLetters.add("bounty|chutes|chutes.chute-events|0|1|unreadable");

        assertThat(failures()).containsExactly("no dead letters");
    }
}
