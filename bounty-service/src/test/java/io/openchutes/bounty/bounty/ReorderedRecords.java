package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteKind;
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
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What really happens, and the records that tell of it and are still on their way. */
final class ReorderedRecords {
    static final UUID CHUTE = UUID.randomUUID();
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

    private Instant now = Instant.parse("2026-01-02T13:00:00Z");

    private ChuteCopy realChute;
    private int versions;
    private final Map<Integer, InstanceState> realInstances = new HashMap<>();
    private final Map<UUID, List<Instant>> realActivations = new HashMap<>();

    /** Topic by topic, the records on their way and the last one heard. */
    private final List<Deque<Runnable>> pending = new ArrayList<>();

    private final List<Runnable> heard = new ArrayList<>();

    private final BookOnMaps desk = new BookOnMaps();
    private final BountyModel model = new BountyModel();
    private final List<BountyEvent> log = new ArrayList<>();
    private int modelled;

    ReorderedRecords() {
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
                            new InstanceState(UUID.randomUUID(), CHUTE, "5Miner", now, false, false, null, null, now));
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
        return new ChuteCopy(CHUTE, OWNER, version, ChuteKind.PRIVATE, disabled, null, createdAt);
    }

    private void tellChute(ChuteCopy chute) {
        realChute = chute;
        send(0, once(() -> hear(desk.chuteIs(chute, now), model.chuteIs(chute, now))));
    }

    private void change(
            int instance, boolean verification, Predicate<InstanceState> active, Predicate<InstanceState> verified) {
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
        assertThat(events.stream().map(ReorderedRecords::words).toList()).isEqualTo(expected);
    }

    private static String words(BountyEvent event) {
        BountyFacts bounty = event.bounty();
        return event.type().substring("bounty-".length())
                + (bounty.reason() == null ? "" : " " + bounty.reason().words())
                + (bounty.claimedBy() == null ? "" : " " + bounty.claimedBy().instanceId())
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
            long age = Duration.between(bounty.createdAt(), bounty.endedAt() == null ? bounty.at() : bounty.endedAt())
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
                assertThat(ended.add(bounty.bountyId())).as("one outcome each").isTrue();
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
