package io.openchutes.breaktest;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
import io.openchutes.local.fleet.CapacityLogged;
import io.openchutes.local.fleet.Emission;
import io.openchutes.local.fleet.InstanceRegistry;
import io.openchutes.local.fleet.InstanceState;
import io.openchutes.local.fleet.InvocationCompleted;
import io.openchutes.local.sample.EventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Plays the autoscaler, and for the chutes that no agent runs the instance registry and the invocation gateway, and remembers what it told:
 * many more instances and invocations than this machine could run. Whatever Kafka does not acknowledge is sent again with the same id and sequence, so in the end all of it counts, once.
 */
final class OutsideWorld implements Runnable {
    /** Where its events say that they come from. */
    static final String SOURCE = "/breaktest/outside";

    private static final Duration UNTIL_VERIFIED = Duration.ofMillis(700);
    private static final Duration UNTIL_ACTIVE = Duration.ofMillis(1500);
    private static final int MOST_INSTANCES = 24;
    private static final int MINERS = 6;
    private static final int INVOCATIONS_A_TICK = 12;
    private static final int REPEAT_ONE_IN = 25;
    private static final int REMEMBERED = 200;
    private static final long TICK_MILLIS = 100;

    /** An instance as it was last told of. */
    record Instance(
            UUID instanceId,
            UUID chuteId,
            UUID version,
            String minerHotkey,
            int gpuCount,
            Instant launchedAt,
            boolean active,
            boolean verified,
            Instant activatedAt,
            Instant lastVerifiedAt,
            boolean removed,
            /** Since when it was active and verified, kept after its removal; null if it never was. */
            Instant hotSince) {
        static Instance of(InstanceState state, boolean removed, Instant hotSince) {
            return new Instance(
                    state.instanceId(),
                    state.chuteId(),
                    state.version(),
                    state.minerHotkey(),
                    state.gpuCount(),
                    state.launchedAt(),
                    state.active(),
                    state.verified(),
                    state.activatedAt(),
                    state.lastVerifiedAt(),
                    removed,
                    hotSince);
        }
    }

    record Place(UUID chuteId, UUID instanceId, String minerHotkey) {}

    record Totals(long invocations, long failures, long tokens, double rates) {
        static final Totals NONE = new Totals(0, 0, 0, 0);

        private static final double CLOSE_ENOUGH = 1e-4;

        Totals plus(boolean success, long output, double rate) {
            return success
                    ? new Totals(invocations + 1, failures, tokens + output, rates + rate)
                    : new Totals(invocations + 1, failures + 1, tokens, rates);
        }

        long successes() {
            return invocations - failures;
        }

        /** Rates that were measured have digits behind the point, and are added in any order. */
        boolean isLike(Totals other) {
            return other != null
                    && invocations == other.invocations
                    && failures == other.failures
                    && tokens == other.tokens
                    && Math.abs(rates - other.rates) < CLOSE_ENOUGH;
        }
    }

    record Capacity(Instant at, double urgencyBoost, long requests, int target) {}

    private record Sent(
            Topic topic, String type, String subject, long sequence, Object data, Future<RecordMetadata> future) {}

    private final EventPublisher publisher;
    private final Ledger ledger;
    private final Random random;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final List<String> miners = new ArrayList<>();
    private final InstanceRegistry registry = new InstanceRegistry();
    private final Map<UUID, Instance> instances = new LinkedHashMap<>();
    private final Map<Place, Totals> invocations = new HashMap<>();
    private final Map<UUID, Capacity> capacity = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final List<InvocationCompleted> recent = new ArrayList<>();
    private long acknowledged;
    private long repeatedOnPurpose;
    private long sentAgain;

    OutsideWorld(EventPublisher publisher, Ledger ledger, Random random, Clock clock, BooleanSupplier stopped) {
        this.publisher = publisher;
        this.ledger = ledger;
        this.random = random;
        this.clock = clock;
        this.stopped = stopped;
        for (int i = 0; i < MINERS; i++) {
            miners.add(
                    LoadAccount.draw("miner" + i, true, Instant.EPOCH, random).hotkey());
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped.getAsBoolean()) {
                tick();
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        Instant now = now();
        List<ModelledChute> present = ledger.played().stream()
                .filter(chute -> chute.certain().isPresent())
                .toList();
        if (!present.isEmpty()) {
            launchMaybe(present.get(random.nextInt(present.size())), now);
            logCapacity(present.get(random.nextInt(present.size())).chuteId(), 1 + random.nextInt(5), now);
        }
        List<ModelledChute> called = ledger.called();
        if (!called.isEmpty()) {
            // A miner that was away for the moment at which a chute became wanted reads it here.
            logCapacity(called.get(random.nextInt(called.size())).chuteId(), 1, now);
        }
        for (InstanceState instance : registry.live()) {
            progress(instance, now);
        }
        List<InstanceState> hot =
                registry.live().stream().filter(InstanceState::serves).toList();
        if (!hot.isEmpty()) {
            for (int i = 0; i < INVOCATIONS_A_TICK; i++) {
                invoke(hot.get(random.nextInt(hot.size())), now);
            }
        }
        collect();
    }

    private void launchMaybe(ModelledChute chute, Instant now) {
        Optional<ChuteFacts> facts = chute.certain();
        if (registry.live().size() >= MOST_INSTANCES || facts.isEmpty() || random.nextInt(3) != 0) {
            return;
        }
        InstanceState launched = new InstanceState(
                LoadAccount.uuid(random),
                chute.chuteId(),
                facts.get().version(),
                miners.get(random.nextInt(miners.size())),
                "eu-north",
                "h100",
                facts.get().gpuCount(),
                now,
                false,
                false,
                null,
                null,
                now,
                null);
        registry.launch(launched).forEach(this::send);
        instances.put(launched.instanceId(), Instance.of(launched, false, null));
    }

    private void progress(InstanceState i, Instant now) {
        Duration age = Duration.between(i.launchedAt(), now);
        UUID id = i.instanceId();
        if (!i.verified() && age.compareTo(UNTIL_VERIFIED) >= 0) {
            registry.verify(id, now).forEach(this::send);
            instances.put(id, Instance.of(registry.find(id), false, null));
        } else if (i.verified() && !i.active() && age.compareTo(UNTIL_ACTIVE) >= 0) {
            registry.activate(id, now).forEach(this::send);
            instances.put(id, Instance.of(registry.find(id), false, now));
        } else if (i.active() && random.nextInt(150) == 0) {
            registry.remove(id, now, "shut down").forEach(this::send);
            instances.put(
                    id,
                    Instance.of(
                            i.removed(now, "shut down"), true, instances.get(id).hotSince()));
        }
    }

    private void invoke(InstanceState instance, Instant now) {
        if (!recent.isEmpty() && random.nextInt(REPEAT_ONE_IN) == 0) {
            InvocationCompleted again = recent.get(random.nextInt(recent.size()));
            sendHappening(Topics.INVOCATION_EVENTS, "invocation-completed", again.chuteId(), again);
            repeatedOnPurpose++;
            return;
        }
        boolean success = random.nextInt(10) != 0;
        // Whole numbers, so that their sums are exact in whatever order they are added.
        int output = 1 + random.nextInt(1000);
        long rate = 1 + random.nextInt(200);
        InvocationCompleted data = new InvocationCompleted(
                LoadAccount.uuid(random),
                instance.chuteId(),
                instance.instanceId(),
                instance.minerHotkey(),
                now.minusMillis(5),
                now,
                output,
                (double) rate,
                success ? "success" : "error");
        sendHappening(Topics.INVOCATION_EVENTS, "invocation-completed", instance.chuteId(), data);
        invocations.merge(
                new Place(instance.chuteId(), instance.instanceId(), instance.minerHotkey()),
                Totals.NONE.plus(success, output, rate),
                (known, one) -> known.plus(success, output, rate));
        if (recent.size() == REMEMBERED) {
            recent.remove(0);
        }
        recent.add(data);
    }

    private void logCapacity(UUID chuteId, int target, Instant now) {
        double urgency = 1 + random.nextInt(8) * 0.25;
        long requests = random.nextInt(10_000);
        CapacityLogged data = new CapacityLogged(
                chuteId,
                now,
                0.5,
                0.5,
                0.5,
                0.5,
                0.5,
                0.5,
                0.5,
                requests,
                requests,
                requests,
                requests,
                requests,
                requests,
                requests,
                requests,
                requests,
                1,
                "no_action",
                target,
                1.0,
                urgency);
        sendHappening(Topics.CAPACITY_EVENTS, "capacity-logged", chuteId, data);
        capacity.put(chuteId, new Capacity(now, urgency, requests, target));
    }

    private void sendHappening(Topic topic, String type, UUID subject, Object data) {
        long sequence = sequences.merge(topic.name() + subject, 1L, Long::sum);
        send(topic, type, subject.toString(), sequence, data);
    }

    private void send(Emission emission) {
        send(emission.topic(), emission.type(), emission.subject(), emission.sequence(), emission.data());
    }

    private void send(Topic topic, String type, String subject, long sequence, Object data) {
        underWay.add(new Sent(
                topic, type, subject, sequence, data, publisher.publish(topic, type, subject, sequence, data)));
    }

    private void collect() {
        while (!underWay.isEmpty() && underWay.peek().future().isDone()) {
            settle(underWay.remove());
        }
    }

    private void settle(Sent sent) {
        try {
            sent.future().get();
            acknowledged++;
        } catch (ExecutionException e) {
            sentAgain++;
            send(sent.topic(), sent.type(), sent.subject(), sent.sequence(), sent.data());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    /** Returns when Kafka has acknowledged everything. */
    void finish() {
        while (!underWay.isEmpty()) {
            settle(underWay.remove());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Map<UUID, Instance> instances() {
        return instances;
    }

    Map<Place, Totals> invocations() {
        return invocations;
    }

    Map<UUID, Capacity> capacity() {
        return capacity;
    }

    String summary() {
        return acknowledged + " events acknowledged by Kafka (" + instances.size() + " instances, "
                + invocations.values().stream().mapToLong(Totals::invocations).sum() + " invocations, "
                + repeatedOnPurpose + " of them told twice on purpose, " + sentAgain
                + " sent again without acknowledgement)";
    }
}
