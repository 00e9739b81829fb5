package io.openchutes.breaktest;

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

/** An observation in which everything is in order, for tests to plant a violation in. */
abstract class ObservationFixture {
    static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    static final Instant LAUNCHED = CREATED.plusSeconds(10);

    static final Instant BOUNTY_MADE = CREATED.plusSeconds(12);

    static final Instant HOT = CREATED.plusSeconds(15);

    static final LoadAccount PAYER = LoadAccount.draw("payer", false, CREATED, new Random(1));

    static final UUID CHUTE = UUID.randomUUID();

    static final UUID OTHER_CHUTE = UUID.randomUUID();

    static final UUID VERSION = UUID.randomUUID();

    static final UUID INSTANCE = UUID.randomUUID();

    static final UUID CLAIMED = UUID.randomUUID();

    static final UUID OPEN = UUID.randomUUID();

    static final UUID EVENT = UUID.randomUUID();

    static final UUID DEPLOYMENT = UUID.randomUUID();

    static final ChuteFacts FACTS = new ChuteFacts(CREATED, VERSION, 2, false, "tagline", "", 3, false);

    static final OutsideWorld.Place PLACE = new OutsideWorld.Place(CHUTE, INSTANCE, "miner");

    static final OutsideWorld.Totals TOTALS = new OutsideWorld.Totals(3, 1, 30, 8);

    static final OutsideWorld.Capacity CAPACITY = new OutsideWorld.Capacity(HOT, 1.5, 70, 2);

    final ObjectMapper json = new ObjectMapper();

    final List<ModelledChute.Expected> expected = new ArrayList<>();

    final Map<UUID, OutsideWorld.Instance> instances = new HashMap<>();

    final Map<UUID, Optional<ChuteFacts>> read = new HashMap<>();

    final Map<UUID, Long> invocationCounts = new HashMap<>(Map.of(CHUTE, 3L));

    final Map<UUID, Set<UUID>> listed = new HashMap<>();

    final Map<UUID, Boosts> boosted = new HashMap<>(Map.of(CHUTE, new Boosts(1.5, 2.0)));

    final Map<UUID, Integer> gpuHistory = new HashMap<>(Map.of(CHUTE, 2, OTHER_CHUTE, 2));

    final Map<UUID, Utilization> utilization = new HashMap<>(Map.of(CHUTE, new Utilization(HOT, 70, 2)));

    final Map<UUID, Map<UUID, Mean>> minerMeans =
            new HashMap<>(Map.of(CHUTE, Map.of(INSTANCE, new Mean("miner", 4, 15))));

    final Map<OutsideWorld.Place, OutsideWorld.Totals> rollup = new HashMap<>(Map.of(PLACE, TOTALS));

    final List<Comparison> comparisons =
            new ArrayList<>(List.of(new Comparison("copies are equal", List.of("a", "b"), List.of("b", "a"))));

    final Map<UUID, ChuteRow> chutes = new HashMap<>();

    final List<BountyRow> bounties = new ArrayList<>();

    final List<TopicLog.Entry> bountyEvents = new ArrayList<>();

    final List<Publication> publications =
            new ArrayList<>(List.of(new Publication("topic", Set.of(EVENT), Set.of(EVENT))));

    final Map<String, List<TopicLog.Entry>> sequences = new HashMap<>();

    final List<Fee> fees = new ArrayList<>();

    final List<String> deadLetters = new ArrayList<>();

    long deployments = 2;

    ObservationFixture() {
        expect(CHUTE, "one", Set.of(2.0));
        expect(OTHER_CHUTE, "other", Set.of(1.0, 4.0));
        listed.put(PAYER.userId(), Set.of(CHUTE, OTHER_CHUTE));
        instances.put(
                INSTANCE,
                new OutsideWorld.Instance(
                        INSTANCE, CHUTE, VERSION, "miner", 2, LAUNCHED, true, true, HOT, HOT, false, HOT));
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

    void expect(UUID chuteId, String name, Set<Double> boosts) {
        expected.add(new ModelledChute.Expected(
                chuteId, name, PAYER, Set.of(Optional.of(FACTS)), boosts, Set.of(2), List.of(), 1, 1, 0));
        read.put(chuteId, Optional.of(FACTS));
        chutes.put(chuteId, new ChuteRow(VERSION, CREATED, false));
    }

    static BountyRow row(UUID id, UUID chute, Instant created, String outcome, UUID instance, Instant activated) {
        return new BountyRow(
                id, chute, VERSION, CREATED, created, outcome, instance, instance == null ? null : "miner", activated);
    }

    void tell(String type, UUID bounty, UUID chute, long sequence, Instant created) {
        bountyEvents.add(new TopicLog.Entry(
                UUID.randomUUID(),
                type,
                chute.toString(),
                sequence,
                json.createObjectNode().put("bounty_id", bounty.toString()).put("created_at", created.toString())));
    }

    static TopicLog.Entry entry(long sequence) {
        return new TopicLog.Entry(UUID.randomUUID(), "type", "subject", sequence, null);
    }

    List<String> failures() {
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
}
