package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteKind;
import io.openchutes.bounty.instance.InstanceCopy;
import io.openchutes.bounty.instance.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random histories of one chute and three instances, heard in random order: each topic (and each instance) keeps its own order, among
 * them there is none, and records are repeated. What the book does is compared with a model that knows the contract's sentences
 * only, and the log of events with what must hold of any log.
 */
class BountyInterleavingsTest {
    private static final UUID CHUTE = UUID.randomUUID();
    private static final UUID OWNER = UUID.randomUUID();
    private static final int INSTANCES = 3;

    enum Kind {
        TIME_PASSES,
        DEPLOY,
        NEW_VERSION,
        DISABLE,
        ENABLE,
        DELETE,
        LAUNCH,
        VERIFY,
        ACTIVATE,
        DEACTIVATE,
        REMOVE,
        WARM_UP,
        INCREASE,
        SWEEP,
        HEAR,
        HEAR_AGAIN
    }

    record Step(Kind kind, int number) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.TIME_PASSES),
                Tuple.of(3, Kind.DEPLOY),
                Tuple.of(1, Kind.NEW_VERSION),
                Tuple.of(1, Kind.DISABLE),
                Tuple.of(1, Kind.ENABLE),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(4, Kind.LAUNCH),
                Tuple.of(4, Kind.VERIFY),
                Tuple.of(5, Kind.ACTIVATE),
                Tuple.of(1, Kind.DEACTIVATE),
                Tuple.of(1, Kind.REMOVE),
                Tuple.of(3, Kind.WARM_UP),
                Tuple.of(4, Kind.INCREASE),
                Tuple.of(1, Kind.SWEEP),
                Tuple.of(16, Kind.HEAR),
                Tuple.of(4, Kind.HEAR_AGAIN));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 5_000))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(150);
    }

    @Property(tries = 2_000)
    void whateverTheOrderTheRulesHold(@ForAll("histories") List<Step> history) {
        World world = new World();
        world.play(new Step(Kind.DEPLOY, 0));
        history.forEach(world::play);
        world.hearEverything();
        world.checkLog();
        world.checkEnd();
    }

    /** What really happens, and the records that tell of it and are still on their way. */
    private static final class World {
        private Instant now = Instant.parse("2026-01-02T13:00:00Z");

        private ChuteCopy realChute;
        private int versions;
        private final Map<Integer, InstanceState> realInstances = new HashMap<>();
        private final Map<UUID, List<Instant>> realActivations = new HashMap<>();

        /** Topic by topic, the records on their way and the last one heard. */
        private final List<Deque<Runnable>> pending = new ArrayList<>();

        private final List<Runnable> heard = new ArrayList<>();

        private final Desk desk = new Desk();
        private final Model model = new Model();
        private final List<BountyEvent> log = new ArrayList<>();
        private int modelled;

        World() {
            for (int topic = 0; topic < 2 + INSTANCES; topic++) {
                pending.add(new ArrayDeque<>());
                heard.add(() -> {});
            }
        }

        void play(Step step) {
            int instance = step.number() % INSTANCES;
            switch (step.kind()) {
                case TIME_PASSES -> now = now.plusSeconds(step.number() / (1 + step.number() % 7));
                case DEPLOY -> {
                    if (realChute == null) {
                        tick();
                        tellChute(chute(false, now, "v" + ++versions));
                    }
                }
                case NEW_VERSION -> {
                    if (realChute != null) {
                        tellChute(chute(realChute.disabled(), realChute.createdAt(), "v" + ++versions));
                    }
                }
                case DISABLE, ENABLE -> {
                    if (realChute != null) {
                        tellChute(chute(step.kind() == Kind.DISABLE, realChute.createdAt(), realChute.version()));
                    }
                }
                case DELETE -> {
                    if (realChute != null) {
                        realChute = null;
                        Instant at = now;
                        send(0, once(() -> hear(desk.chuteGone(at, now), model.chuteGone(at, now))));
                    }
                }
                case LAUNCH -> {
                    if (realChute != null && !realInstances.containsKey(instance)) {
                        tick();
                        tellInstance(
                                instance,
                                new InstanceState(
                                        UUID.randomUUID(), CHUTE, "5Miner", now, false, false, null, null, now));
                    }
                }
                case VERIFY -> change(instance, true, state -> state.active(), state -> true);
                case ACTIVATE -> change(instance, false, state -> true, state -> state.verified());
                case DEACTIVATE -> change(instance, false, state -> false, state -> state.verified());
                case REMOVE -> {
                    InstanceState gone = realInstances.remove(instance);
                    if (gone != null) {
                        send(2 + instance, once(() -> {
                            desk.instances.remove(gone.instanceId());
                            model.hot.remove(gone.instanceId());
                        }));
                    }
                }
                case WARM_UP -> {
                    Instant at = now;
                    send(1, once(() -> hear(desk.warmUp(at, now), model.warmUp(at, now))));
                }
                case INCREASE -> hear(desk.increase(now), model.increase(now));
                case SWEEP -> hear(desk.sweep(now), model.sweep(now));
                case HEAR -> hearNext(step.number() % pending.size());
                case HEAR_AGAIN -> heard.get(step.number() % pending.size()).run();
            }
        }

        private void tick() {
            now = now.plusMillis(1);
        }

        private static ChuteCopy chute(boolean disabled, Instant createdAt, String version) {
            return new ChuteCopy(CHUTE, OWNER, version, ChuteKind.PRIVATE, disabled, createdAt);
        }

        private void tellChute(ChuteCopy chute) {
            realChute = chute;
            send(0, once(() -> hear(desk.chuteIs(chute, now), model.chuteIs(chute, now))));
        }

        private void change(
                int instance,
                boolean verification,
                Predicate<InstanceState> active,
                Predicate<InstanceState> verified) {
            InstanceState old = realInstances.get(instance);
            if (old == null) {
                return;
            }
            boolean activates = active.test(old);
            InstanceState next = new InstanceState(
                    old.instanceId(),
                    CHUTE,
                    old.minerHotkey(),
                    old.launchedAt(),
                    activates,
                    verified.test(old),
                    !activates ? null : old.active() ? old.activatedAt() : now,
                    verification ? now : old.lastVerifiedAt(),
                    now);
            if (next.isHot() && !old.isHot()) {
                realActivations
                        .computeIfAbsent(next.instanceId(), id -> new ArrayList<>())
                        .add(now);
            }
            tellInstance(instance, next);
        }

        private void tellInstance(int instance, InstanceState state) {
            realInstances.put(instance, state);
            send(2 + instance, once(() -> hear(desk.instanceIs(state, now), model.instanceIs(state, now))));
        }

        private void send(int topic, Runnable record) {
            pending.get(topic).add(record);
        }

        /** The library's inbox: a record that was applied is not applied again. */
        private static Runnable once(Runnable record) {
            boolean[] applied = {false};
            return () -> {
                if (!applied[0]) {
                    applied[0] = true;
                    record.run();
                }
            };
        }

        private void hearNext(int topic) {
            Runnable record = pending.get(topic).poll();
            if (record != null) {
                heard.set(topic, record);
                record.run();
            }
        }

        void hearEverything() {
            for (int topic = pending.size() - 1; topic >= 0; topic--) {
                while (!pending.get(topic).isEmpty()) {
                    hearNext(topic);
                }
            }
        }

        private void hear(List<BountyEvent> events, List<String> expected) {
            log.addAll(events);
            modelled += expected.size();
            assertThat(events.stream().map(World::words).toList()).isEqualTo(expected);
        }

        private static String words(BountyEvent event) {
            BountyFacts bounty = event.bounty();
            return event.type().substring("bounty-".length())
                    + (bounty.reason() == null ? "" : " " + bounty.reason().words())
                    + (bounty.claimedBy() == null
                            ? ""
                            : " " + bounty.claimedBy().instanceId())
                    + (bounty.notification() ? " notified" : "");
        }

        void checkLog() {
            assertThat(log).hasSize(modelled);
            UUID open = null;
            Instant created = null;
            Instant noneBefore = Instant.MIN;
            Instant notified = null;
            Set<String> claims = new HashSet<>();
            Set<UUID> ended = new HashSet<>();
            for (BountyEvent event : log) {
                BountyFacts bounty = event.bounty();
                long age = Duration.between(
                                bounty.createdAt(), bounty.endedAt() == null ? bounty.at() : bounty.endedAt())
                        .toSeconds();
                assertThat(bounty.amount()).isEqualTo(Math.min(3 * age + 100, 86_400));
                if (bounty.notification()) {
                    assertThat(notified == null || !bounty.at().isBefore(notified.plusSeconds(30)))
                            .isTrue();
                    notified = bounty.at();
                }
                if (event instanceof BountyEvent.BountyCreated) {
                    assertThat(open).as("one open at a time").isNull();
                    assertThat(bounty.createdAt()).isAfterOrEqualTo(noneBefore);
                    open = bounty.bountyId();
                    created = bounty.createdAt();
                    noneBefore = created.plusSeconds(600);
                } else {
                    assertThat(bounty.bountyId()).isEqualTo(open);
                    assertThat(bounty.createdAt()).isEqualTo(created);
                }
                if (bounty.endedAt() != null) {
                    assertThat(ended.add(bounty.bountyId()))
                            .as("one outcome each")
                            .isTrue();
                    assertThat(bounty.endedAt()).isBetween(bounty.createdAt(), bounty.expiresAt());
                    open = null;
                }
                if (bounty.claimedBy() != null) {
                    BountyFacts.Claim claim = bounty.claimedBy();
                    assertThat(realActivations.get(claim.instanceId()))
                            .as("the claimant was really activated then")
                            .contains(claim.at());
                    assertThat(claim.at()).isAfterOrEqualTo(bounty.createdAt());
                    assertThat(claims.add(claim.instanceId() + "@" + claim.at()))
                            .as("an activation claims once")
                            .isTrue();
                    noneBefore = later(noneBefore, bounty.at().plusSeconds(600));
                }
            }
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }

        /** When all is heard, an open bounty is one for the chute as it really is. */
        void checkEnd() {
            desk.book.open().ifPresent(bounty -> {
                assertThat(realChute).isNotNull();
                assertThat(realChute.disabled()).isFalse();
                assertThat(bounty.facts(false, now).chuteVersion()).isEqualTo(realChute.version());
            });
        }
    }

    /** What the services do around the book, on maps instead of tables. */
    private static final class Desk {
        private final BountyBook book = new BountyBook(CHUTE);
        private final Map<UUID, InstanceCopy> instances = new HashMap<>();
        private ChuteCopy chute;
        private Instant waiting;

        List<BountyEvent> chuteIs(ChuteCopy copy, Instant now) {
            chute = copy;
            List<BountyEvent> events = settled(now, () -> book.chuteIs(copy, now));
            if (waiting != null) {
                events.addAll(warmUp(waiting, now));
                waiting = null;
            }
            return events;
        }

        List<BountyEvent> chuteGone(Instant at, Instant now) {
            chute = null;
            if (waiting != null && !waiting.isAfter(at)) {
                waiting = null;
            }
            return settled(now, () -> book.end(WithdrawalReason.CHUTE_DELETED, now));
        }

        List<BountyEvent> instanceIs(InstanceState state, Instant now) {
            InstanceCopy copy = instances.computeIfAbsent(state.instanceId(), InstanceCopy::new);
            if (!copy.becomes(state)) {
                return List.of();
            }
            return settled(now, () -> chute == null ? Optional.empty() : book.activated(copy, chute, now));
        }

        List<BountyEvent> warmUp(Instant at, Instant now) {
            if (chute == null) {
                waiting = waiting == null || at.isAfter(waiting) ? at : waiting;
                return List.of();
            }
            boolean cold = instances.values().stream().noneMatch(copy -> copy.isHot() && copy.countsFor(chute));
            boolean wanted = cold && !chute.disabled() && !at.isBefore(chute.createdAt());
            return settled(now, () -> wanted ? book.warmUp(chute, now) : Optional.empty());
        }

        List<BountyEvent> increase(Instant now) {
            if (chute == null || chute.disabled()) {
                return List.of();
            }
            return settled(now, () -> book.increase(chute, now).event());
        }

        List<BountyEvent> sweep(Instant now) {
            return settled(now, Optional::empty);
        }

        private List<BountyEvent> settled(Instant now, Supplier<Optional<BountyEvent>> action) {
            List<BountyEvent> events = new ArrayList<>();
            book.expireIfDue(now).ifPresent(events::add);
            action.get().ifPresent(events::add);
            return events;
        }
    }

    /** The contract's sentences, one after the other, and nothing of how the service keeps them. */
    private static final class Model {
        private static final Duration LIFETIME = Duration.ofHours(1);

        private final Map<UUID, Instant> hot = new HashMap<>();
        private final Map<UUID, Instant> launched = new HashMap<>();
        private ChuteCopy chute;
        private Instant created;
        private String version;
        private Instant life;
        private Instant noneBefore = Instant.MIN;
        private Instant notified = Instant.MIN;
        private Instant warmUpInWaiting;

        List<String> sweep(Instant now) {
            List<String> expected = new ArrayList<>();
            if (created != null && !now.isBefore(created.plus(LIFETIME))) {
                created = null;
                expected.add("expired");
            }
            return expected;
        }

        List<String> increase(Instant now) {
            if (chute == null || chute.disabled()) {
                return List.of();
            }
            List<String> expected = sweep(now);
            if (created == null) {
                create(now, expected);
            } else if (notifies(now)) {
                expected.add("increased notified");
            }
            return expected;
        }

        List<String> warmUp(Instant at, Instant now) {
            if (chute == null) {
                if (warmUpInWaiting == null || at.isAfter(warmUpInWaiting)) {
                    warmUpInWaiting = at;
                }
                return List.of();
            }
            List<String> expected = sweep(now);
            boolean cold =
                    hot.keySet().stream().noneMatch(id -> launched.get(id).isAfter(chute.createdAt()));
            if (created == null && cold && !chute.disabled() && !at.isBefore(chute.createdAt())) {
                create(now, expected);
            }
            return expected;
        }

        private void create(Instant now, List<String> expected) {
            if (now.isBefore(noneBefore)) {
                return;
            }
            created = now;
            version = chute.version();
            life = chute.createdAt();
            noneBefore = now.plusSeconds(600);
            expected.add(notifies(now) ? "created notified" : "created");
        }

        private boolean notifies(Instant now) {
            if (notified != Instant.MIN && now.isBefore(notified.plusSeconds(30))) {
                return false;
            }
            notified = now;
            return true;
        }

        List<String> instanceIs(InstanceState state, Instant now) {
            launched.put(state.instanceId(), state.launchedAt());
            boolean isHot = state.active() && state.verified();
            boolean news = isHot && !hot.containsKey(state.instanceId());
            if (!isHot) {
                hot.remove(state.instanceId());
            }
            if (!news) {
                return List.of();
            }
            hot.put(state.instanceId(), state.at());
            List<String> expected = sweep(now);
            if (created != null && chute != null && state.launchedAt().isAfter(chute.createdAt())) {
                if (state.at().isBefore(created)) {
                    expected.add("withdrawn already hot");
                } else {
                    expected.add("claimed " + state.instanceId());
                    noneBefore = now.plusSeconds(600);
                }
                created = null;
            }
            return expected;
        }

        List<String> chuteIs(ChuteCopy copy, Instant now) {
            chute = copy;
            List<String> expected = sweep(now);
            if (created != null) {
                String reason = !life.equals(copy.createdAt())
                        ? "chute deleted"
                        : copy.disabled() ? "chute disabled" : version.equals(copy.version()) ? null : "new version";
                if (reason != null) {
                    expected.add("withdrawn " + reason);
                    created = null;
                }
            }
            if (warmUpInWaiting != null) {
                expected.addAll(warmUp(warmUpInWaiting, now));
                warmUpInWaiting = null;
            }
            return expected;
        }

        List<String> chuteGone(Instant at, Instant now) {
            chute = null;
            if (warmUpInWaiting != null && !warmUpInWaiting.isAfter(at)) {
                warmUpInWaiting = null;
            }
            List<String> expected = sweep(now);
            if (created != null) {
                expected.add("withdrawn chute deleted");
                created = null;
            }
            return expected;
        }
    }
}
