package io.openchutes.breaktest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Compares what the platform shows with what the plain model says; it touches neither network nor clock. */
final class Checker {
    private static final double CLOSE_ENOUGH = 1e-6;

    private final List<ModelledChute.Expected> expected;

    private final Set<UUID> steady;

    private final Map<UUID, OutsideWorld.Instance> instances;

    private final Map<OutsideWorld.Place, OutsideWorld.Totals> invocations;

    private final Map<UUID, OutsideWorld.Capacity> capacity;

    private final Observation seen;

    private final List<Check> checks = new ArrayList<>();

    /** @param steady the chutes that were never deleted */
    Checker(
            List<ModelledChute.Expected> expected,
            Set<UUID> steady,
            Map<UUID, OutsideWorld.Instance> instances,
            Map<OutsideWorld.Place, OutsideWorld.Totals> invocations,
            Map<UUID, OutsideWorld.Capacity> capacity,
            Observation seen) {
        this.expected = expected;
        this.steady = steady;
        this.instances = instances;
        this.invocations = invocations;
        this.capacity = capacity;
        this.seen = seen;
    }

    List<Check> run() {
        answers();
        chutes();
        lists();
        boosts();
        urgencies();
        gpuHistory();
        invocationCounts();
        rollup();
        minerMeans();
        utilization();
        seen.comparisons().forEach(this::compare);
        checks.addAll(new BountyChecks(instances, seen).run());
        fees();
        deployments();
        publications();
        sequences();
        add("no dead letters", 1, seen.deadLetters());
        return checks;
    }

    private void add(String name, int looked, List<String> violations) {
        checks.add(new Check(name, looked, List.copyOf(violations)));
    }

    private void answers() {
        List<String> wrong = new ArrayList<>();
        expected.forEach(chute -> chute.contradictions().forEach(each -> wrong.add(chute.name() + ": " + each)));
        add("no answer contradicts an earlier one", expected.size(), wrong);
    }

    private void chutes() {
        List<String> wrong = new ArrayList<>();
        for (ModelledChute.Expected chute : expected) {
            Optional<ChuteFacts> read = seen.read().getOrDefault(chute.chuteId(), Optional.empty());
            boolean fits = chute.possible().stream()
                    .anyMatch(state -> read.isEmpty()
                            ? state.isEmpty()
                            : state.filter(facts -> facts.allows(read.get())).isPresent());
            if (!fits) {
                wrong.add(chute.owner().username() + "/" + chute.name() + " is " + read + ", possible were "
                        + chute.possible());
            }
        }
        add("every acknowledged write is there", expected.size(), wrong);
    }

    private void lists() {
        List<String> wrong = new ArrayList<>();
        Map<UUID, Set<UUID>> existing = new HashMap<>();
        for (ModelledChute.Expected chute : expected) {
            Set<UUID> own = existing.computeIfAbsent(chute.owner().userId(), key -> new HashSet<>());
            if (seen.read().getOrDefault(chute.chuteId(), Optional.empty()).isPresent()) {
                own.add(chute.chuteId());
            }
        }
        existing.forEach((owner, own) -> {
            if (!own.equals(seen.listed().getOrDefault(owner, Set.of()))) {
                wrong.add("owner " + owner + " has " + own + " and sees "
                        + seen.listed().get(owner));
            }
        });
        add("each owner's list shows what exists", existing.size(), wrong);
    }

    private void boosts() {
        List<String> wrong = new ArrayList<>();
        for (ModelledChute.Expected chute : expected) {
            double shown = boosted(chute.chuteId()).manual();
            boolean exists = exists(chute);
            boolean fits = exists ? chute.boosts().contains(shown) : shown == 1.0;
            if (!fits) {
                wrong.add(chute.name() + " has the manual boost " + shown + ", possible were " + chute.boosts());
            }
        }
        add("manual boosts are as set", expected.size(), wrong);
    }

    private void urgencies() {
        List<String> wrong = new ArrayList<>();
        for (ModelledChute.Expected chute : expected) {
            OutsideWorld.Capacity log = capacity.get(chute.chuteId());
            double wanted = log == null || !exists(chute) ? 1.0 : log.urgencyBoost();
            double shown = boosted(chute.chuteId()).urgency();
            if (wanted != shown) {
                wrong.add(chute.name() + " has the boost " + shown + " instead of " + wanted);
            }
        }
        add("boosts are those of the newest capacity logs", expected.size(), wrong);
    }

    private Observation.Boosts boosted(UUID chuteId) {
        return seen.boosted().getOrDefault(chuteId, new Observation.Boosts(1, 1));
    }

    private boolean exists(ModelledChute.Expected chute) {
        return seen.read().getOrDefault(chute.chuteId(), Optional.empty()).isPresent();
    }

    private void gpuHistory() {
        List<String> wrong = new ArrayList<>();
        for (ModelledChute.Expected chute : expected) {
            int shown = seen.gpuHistory().getOrDefault(chute.chuteId(), 0);
            if (!chute.gpuCounts().contains(shown)) {
                wrong.add(chute.name() + " was last deployed with " + chute.gpuCounts() + " GPUs, shown are " + shown);
            }
        }
        add("gpu_count_history equals the model", expected.size(), wrong);
    }

    private void invocationCounts() {
        List<String> wrong = new ArrayList<>();
        Map<UUID, Long> counts = new HashMap<>();
        invocations.forEach((place, totals) -> counts.merge(place.chuteId(), totals.invocations(), Long::sum));
        for (UUID chuteId : steady) {
            long wanted = counts.getOrDefault(chuteId, 0L);
            long shown = seen.invocationCounts().getOrDefault(chuteId, 0L);
            if (wanted != shown) {
                wrong.add(chuteId + " was invoked " + wanted + " times, counted are " + shown);
            }
        }
        add("invocation_count equals the model", steady.size(), wrong);
    }

    private void rollup() {
        List<String> wrong = new ArrayList<>();
        Set<OutsideWorld.Place> places = new HashSet<>(invocations.keySet());
        places.addAll(seen.rollup().keySet());
        for (OutsideWorld.Place place : places) {
            OutsideWorld.Totals told = invocations.getOrDefault(place, OutsideWorld.Totals.NONE);
            if (!told.isLike(seen.rollup().get(place))) {
                wrong.add(
                        place + ": told " + told + ", counted " + seen.rollup().get(place));
            }
        }
        add("metrics-service counted each invocation once", places.size(), wrong);
    }

    private void minerMeans() {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        for (ModelledChute.Expected chute : expected) {
            Optional<ChuteFacts> facts = seen.read().getOrDefault(chute.chuteId(), Optional.empty());
            if (facts.isEmpty()) {
                continue;
            }
            Map<UUID, Observation.Mean> wanted = new HashMap<>();
            invocations.forEach((place, totals) -> {
                boolean ofThisLife = place.chuteId().equals(chute.chuteId())
                        && !instances
                                .get(place.instanceId())
                                .launchedAt()
                                .isBefore(facts.get().createdAt());
                if (ofThisLife && totals.successes() > 0) {
                    wanted.put(
                            place.instanceId(),
                            new Observation.Mean(
                                    place.minerHotkey(),
                                    totals.rates() / totals.successes(),
                                    (double) totals.tokens() / totals.successes()));
                }
            });
            Map<UUID, Observation.Mean> shown = seen.minerMeans().getOrDefault(chute.chuteId(), Map.of());
            looked += wanted.size();
            boolean same = wanted.keySet().equals(shown.keySet())
                    && wanted.entrySet().stream().allMatch(each -> isClose(each.getValue(), shown.get(each.getKey())));
            if (!same) {
                wrong.add(chute.name() + ": shown " + new TreeMap<>(shown) + " instead of " + new TreeMap<>(wanted));
            }
        }
        add("miner_means equal the model", looked, wrong);
    }

    private static boolean isClose(Observation.Mean one, Observation.Mean other) {
        return one.minerHotkey().equals(other.minerHotkey())
                && Math.abs(one.rate() - other.rate()) < CLOSE_ENOUGH
                && Math.abs(one.tokens() - other.tokens()) < CLOSE_ENOUGH;
    }

    private void utilization() {
        List<String> wrong = new ArrayList<>();
        for (ModelledChute.Expected chute : expected) {
            Optional<ChuteFacts> facts = seen.read().getOrDefault(chute.chuteId(), Optional.empty());
            OutsideWorld.Capacity log = capacity.get(chute.chuteId());
            boolean counts = facts.isPresent()
                    && log != null
                    && !log.at().isBefore(facts.get().createdAt());
            Observation.Utilization wanted =
                    counts ? new Observation.Utilization(log.at(), log.requests(), log.target()) : null;
            Observation.Utilization shown = seen.utilization().get(chute.chuteId());
            if (!Objects.equals(wanted, shown)) {
                wrong.add(chute.name() + ": shown " + shown + " instead of " + wanted);
            }
        }
        add("utilization shows the newest capacity logs", expected.size(), wrong);
    }

    private void compare(Observation.Comparison comparison) {
        List<String> wrong = new ArrayList<>();
        List<String> missing = new ArrayList<>(comparison.left());
        comparison.right().forEach(missing::remove);
        missing.forEach(line -> wrong.add("missing: " + line));
        List<String> extra = new ArrayList<>(comparison.right());
        comparison.left().forEach(extra::remove);
        extra.forEach(line -> wrong.add("too much: " + line));
        add(comparison.what(), comparison.left().size(), wrong);
    }

    private void fees() {
        List<String> wrong = new ArrayList<>();
        Set<UUID> deployments = new HashSet<>();
        Map<UUID, Integer> charged = new HashMap<>();
        for (Observation.Fee fee : seen.fees()) {
            if (!deployments.add(fee.deploymentEventId())) {
                wrong.add("deployment " + fee.deploymentEventId() + " was charged twice");
            }
            charged.merge(fee.userId(), 1, Integer::sum);
        }
        expected.stream().map(ModelledChute.Expected::owner).distinct().forEach(owner -> {
            int least = 0;
            int most = 0;
            for (ModelledChute.Expected chute : expected) {
                if (chute.owner().equals(owner) && owner.pays()) {
                    least += chute.firstDeployments();
                    most += chute.firstDeployments() + chute.unansweredDeployments();
                }
            }
            int fees = charged.getOrDefault(owner.userId(), 0);
            if (fees < least || fees > most) {
                wrong.add(owner.username() + " was charged " + fees + " fees for " + least + " to " + most
                        + " first deployments");
            }
        });
        add("each first deployment is charged once", seen.fees().size(), wrong);
    }

    private void deployments() {
        int least =
                expected.stream().mapToInt(ModelledChute.Expected::deployments).sum();
        int most = least
                + expected.stream()
                        .mapToInt(ModelledChute.Expected::unansweredDeployments)
                        .sum();
        boolean fits = seen.deployments() >= least && seen.deployments() <= most;
        add(
                "each deployment happened once",
                least,
                fits ? List.of() : List.of(seen.deployments() + " deployments instead of " + least + " to " + most));
    }

    private void publications() {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        for (Observation.Publication topic : seen.publications()) {
            looked += topic.outbox().size();
            Set<UUID> lost = new HashSet<>(topic.outbox());
            lost.removeAll(topic.published());
            lost.forEach(id -> wrong.add(topic.topic() + ": " + id + " was committed and never published"));
            Set<UUID> invented = new HashSet<>(topic.published());
            invented.removeAll(topic.outbox());
            invented.forEach(id -> wrong.add(topic.topic() + ": " + id + " was published and never committed"));
        }
        add("what was committed was published, and nothing else", looked, wrong);
    }

    private void sequences() {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        for (Map.Entry<String, List<TopicLog.Entry>> topic : seen.sequences().entrySet()) {
            Map<String, Long> last = new HashMap<>();
            Set<UUID> ids = new HashSet<>();
            for (TopicLog.Entry entry : topic.getValue()) {
                looked++;
                // A relay that died between Kafka's commit and its own publishes again what consumers then ignore.
                if (ids.add(entry.id())) {
                    Long before = last.put(entry.subject(), entry.sequence());
                    if (before != null && before >= entry.sequence()) {
                        wrong.add(topic.getKey() + ": " + entry.subject() + " went from " + before + " to "
                                + entry.sequence());
                    }
                }
            }
        }
        add("each subject's sequence counts up", looked, wrong);
    }
}
