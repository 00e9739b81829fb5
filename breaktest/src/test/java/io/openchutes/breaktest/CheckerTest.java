package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.breaktest.Observation.Boosts;
import io.openchutes.breaktest.Observation.BountyRow;
import io.openchutes.breaktest.Observation.ChuteRow;
import io.openchutes.breaktest.Observation.Comparison;
import io.openchutes.breaktest.Observation.Fee;
import io.openchutes.breaktest.Observation.Mean;
import io.openchutes.breaktest.Observation.Publication;
import io.openchutes.breaktest.Observation.Utilization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Plants one violation at a time in a world that is in order, and looks whether the check meant for it, and no other, finds it. */
class CheckerTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LAUNCHED = CREATED.plusSeconds(10);
    private static final Instant BOUNTY_MADE = CREATED.plusSeconds(12);
    private static final Instant HOT = CREATED.plusSeconds(15);
    private static final LoadAccount PAYER = LoadAccount.draw("payer", false, CREATED, new Random(1));
    private static final UUID CHUTE = UUID.randomUUID();
    private static final UUID OTHER_CHUTE = UUID.randomUUID();
    private static final UUID VERSION = UUID.randomUUID();
    private static final UUID INSTANCE = UUID.randomUUID();
    private static final UUID CLAIMED = UUID.randomUUID();
    private static final UUID OPEN = UUID.randomUUID();
    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID DEPLOYMENT = UUID.randomUUID();
    private static final ChuteFacts FACTS = new ChuteFacts(CREATED, VERSION, 2, false, "tagline", "", 3, false);
    private static final OutsideWorld.Place PLACE = new OutsideWorld.Place(CHUTE, INSTANCE, "miner");
    private static final OutsideWorld.Totals TOTALS = new OutsideWorld.Totals(3, 1, 30, 8);
    private static final OutsideWorld.Capacity CAPACITY = new OutsideWorld.Capacity(HOT, 1.5, 70, 2);

    private final ObjectMapper json = new ObjectMapper();
    private final List<ModelledChute.Expected> expected = new ArrayList<>();
    private final Map<UUID, OutsideWorld.Instance> instances = new HashMap<>();

    private final Map<UUID, Optional<ChuteFacts>> read = new HashMap<>();
    private final Map<UUID, Long> invocationCounts = new HashMap<>(Map.of(CHUTE, 3L));
    private final Map<UUID, Set<UUID>> listed = new HashMap<>();
    private final Map<UUID, Boosts> boosted = new HashMap<>(Map.of(CHUTE, new Boosts(1.5, 2.0)));
    private final Map<UUID, Integer> gpuHistory = new HashMap<>(Map.of(CHUTE, 2, OTHER_CHUTE, 2));
    private final Map<UUID, Utilization> utilization = new HashMap<>(Map.of(CHUTE, new Utilization(HOT, 70, 2)));
    private final Map<UUID, Map<UUID, Mean>> minerMeans =
            new HashMap<>(Map.of(CHUTE, Map.of(INSTANCE, new Mean("miner", 4, 15))));
    private final Map<OutsideWorld.Place, OutsideWorld.Totals> rollup = new HashMap<>(Map.of(PLACE, TOTALS));
    private final List<Comparison> comparisons =
            new ArrayList<>(List.of(new Comparison("copies are equal", List.of("a", "b"), List.of("b", "a"))));
    private final Map<UUID, ChuteRow> chutes = new HashMap<>();
    private final List<BountyRow> bounties = new ArrayList<>();
    private final List<TopicLog.Entry> bountyEvents = new ArrayList<>();
    private final List<Publication> publications =
            new ArrayList<>(List.of(new Publication("topic", Set.of(EVENT), Set.of(EVENT))));
    private final Map<String, List<TopicLog.Entry>> sequences = new HashMap<>();
    private final List<Fee> fees = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private long deployments = 2;

    CheckerTest() {
        expect(CHUTE, "one", Set.of(2.0));
        expect(OTHER_CHUTE, "other", Set.of(1.0, 4.0));
        listed.put(PAYER.userId(), Set.of(CHUTE, OTHER_CHUTE));
        instances.put(
                INSTANCE,
                new OutsideWorld.Instance(
                        INSTANCE, CHUTE, VERSION, "miner", 2, LAUNCHED, true, true, HOT, HOT, false, HOT, 3));
        bounties.add(row(CLAIMED, CHUTE, BOUNTY_MADE, "CLAIMED", INSTANCE, HOT));
        bounties.add(row(OPEN, OTHER_CHUTE, BOUNTY_MADE, null, null, null));
        tell("bounty-created", CLAIMED, CHUTE, 1, BOUNTY_MADE);
        tell("bounty-increased", CLAIMED, CHUTE, 2, BOUNTY_MADE);
        tell("bounty-claimed", CLAIMED, CHUTE, 3, BOUNTY_MADE);
        tell("bounty-created", OPEN, OTHER_CHUTE, 1, BOUNTY_MADE);
        sequences.put("topic", new ArrayList<>(List.of(entry(1), entry(2), entry(5))));
        fees.add(new Fee(DEPLOYMENT, PAYER.userId()));
        fees.add(new Fee(UUID.randomUUID(), PAYER.userId()));
    }

    private void expect(UUID chuteId, String name, Set<Double> boosts) {
        expected.add(new ModelledChute.Expected(
                chuteId, name, PAYER, Set.of(Optional.of(FACTS)), boosts, Set.of(2), List.of(), 1, 1, 0));
        read.put(chuteId, Optional.of(FACTS));
        chutes.put(chuteId, new ChuteRow(VERSION, CREATED, false));
    }

    private static BountyRow row(
            UUID id, UUID chute, Instant created, String outcome, UUID instance, Instant activated) {
        return new BountyRow(
                id, chute, VERSION, CREATED, created, outcome, instance, instance == null ? null : "miner", activated);
    }

    private void tell(String type, UUID bounty, UUID chute, long sequence, Instant created) {
        bountyEvents.add(new TopicLog.Entry(
                UUID.randomUUID(),
                type,
                chute.toString(),
                sequence,
                json.createObjectNode().put("bounty_id", bounty.toString()).put("created_at", created.toString())));
    }

    private static TopicLog.Entry entry(long sequence) {
        return new TopicLog.Entry(UUID.randomUUID(), "type", "subject", sequence, null);
    }

    private List<String> failures() {
        Observation seen = new Observation(
                read,
                invocationCounts,
                listed,
                boosted,
                gpuHistory,
                utilization,
                minerMeans,
                rollup,
                comparisons,
                chutes,
                bounties,
                bountyEvents,
                publications,
                sequences,
                fees,
                deployments,
                deadLetters);
        return new Checker(expected, Set.of(CHUTE), instances, Map.of(PLACE, TOTALS), Map.of(CHUTE, CAPACITY), seen)
                .run().stream()
                        .filter(check -> !check.passed())
                        .map(Check::name)
                        .toList();
    }

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
                        instance, OTHER_CHUTE, VERSION, "miner", 2, LAUNCHED, true, true, HOT, HOT, false, HOT, 3));

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
                        stranger,
                        UUID.randomUUID(),
                        VERSION,
                        "miner",
                        2,
                        LAUNCHED,
                        true,
                        true,
                        HOT,
                        HOT,
                        false,
                        HOT,
                        3));
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
