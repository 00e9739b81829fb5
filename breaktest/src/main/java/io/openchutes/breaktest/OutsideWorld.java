package io.openchutes.breaktest;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
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
 * Plays the instance registry, the invocation gateway and the autoscaler, and remembers what it told. Whatever Kafka does not
 * acknowledge is sent again with the same id and sequence, so in the end all of it counts, once.
 */
final class OutsideWorld implements Runnable {
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
            Instant hotSince,
            long sequence) {}

    record Place(UUID chuteId, UUID instanceId, String minerHotkey) {}

    record Totals(long invocations, long failures, long tokens, long rates) {
        Totals plus(boolean success, long output, long rate) {
            return success
                    ? new Totals(invocations + 1, failures, tokens + output, rates + rate)
                    : new Totals(invocations + 1, failures + 1, tokens, rates);
        }

        long successes() {
            return invocations - failures;
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
    private final Map<UUID, Instance> instances = new LinkedHashMap<>();
    private final Map<Place, Totals> invocations = new HashMap<>();
    private final Map<UUID, Capacity> capacity = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final List<Map<String, Object>> recent = new ArrayList<>();
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
        List<ModelledChute> present = ledger.chutes().stream()
                .filter(chute -> chute.certain().isPresent())
                .toList();
        if (!present.isEmpty()) {
            launchMaybe(present.get(random.nextInt(present.size())), now);
            logCapacity(present.get(random.nextInt(present.size())).chuteId(), now);
        }
        for (Instance instance : List.copyOf(instances.values())) {
            progress(instance, now);
        }
        List<Instance> hot = instances.values().stream()
                .filter(i -> i.active() && i.verified())
                .toList();
        if (!hot.isEmpty()) {
            for (int i = 0; i < INVOCATIONS_A_TICK; i++) {
                invoke(hot.get(random.nextInt(hot.size())), now);
            }
        }
        collect();
    }

    private void launchMaybe(ModelledChute chute, Instant now) {
        long live = instances.values().stream().filter(i -> !i.removed()).count();
        Optional<ChuteFacts> facts = chute.certain();
        if (live >= MOST_INSTANCES || facts.isEmpty() || random.nextInt(3) != 0) {
            return;
        }
        tell(
                "instance-launched",
                new Instance(
                        LoadAccount.uuid(random),
                        chute.chuteId(),
                        facts.get().version(),
                        miners.get(random.nextInt(miners.size())),
                        facts.get().gpuCount(),
                        now,
                        false,
                        false,
                        null,
                        null,
                        false,
                        null,
                        0),
                now,
                null);
    }

    private void progress(Instance i, Instant now) {
        Duration age = Duration.between(i.launchedAt(), now);
        if (i.removed()) {
            return;
        }
        if (!i.verified() && age.compareTo(UNTIL_VERIFIED) >= 0) {
            tell("instance-verified", next(i, false, true, null, now, null), now, null);
        } else if (i.verified() && !i.active() && age.compareTo(UNTIL_ACTIVE) >= 0) {
            tell("instance-activated", next(i, true, true, now, i.lastVerifiedAt(), now), now, null);
        } else if (i.active() && random.nextInt(150) == 0) {
            Instance gone = new Instance(
                    i.instanceId(),
                    i.chuteId(),
                    i.version(),
                    i.minerHotkey(),
                    i.gpuCount(),
                    i.launchedAt(),
                    false,
                    false,
                    i.activatedAt(),
                    i.lastVerifiedAt(),
                    true,
                    i.hotSince(),
                    i.sequence());
            tell("instance-removed", gone, now, "shut down");
            Instance last = instances.get(i.instanceId());
            String subject = i.instanceId().toString();
            send(Topics.INSTANCE_EVENTS, "instance-removed", subject, last.sequence() + 1, null);
        }
    }

    private static Instance next(
            Instance i, boolean active, boolean verified, Instant activatedAt, Instant verifiedAt, Instant hotSince) {
        return new Instance(
                i.instanceId(),
                i.chuteId(),
                i.version(),
                i.minerHotkey(),
                i.gpuCount(),
                i.launchedAt(),
                active,
                verified,
                activatedAt,
                verifiedAt,
                false,
                hotSince,
                i.sequence());
    }

    private void tell(String type, Instance i, Instant now, String reason) {
        Instance told = new Instance(
                i.instanceId(),
                i.chuteId(),
                i.version(),
                i.minerHotkey(),
                i.gpuCount(),
                i.launchedAt(),
                i.active(),
                i.verified(),
                i.activatedAt(),
                i.lastVerifiedAt(),
                i.removed(),
                i.hotSince(),
                i.sequence() + 1);
        instances.put(told.instanceId(), told);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("instance_id", told.instanceId());
        data.put("chute_id", told.chuteId());
        data.put("version", told.version());
        data.put("miner_hotkey", told.minerHotkey());
        data.put("region", "eu-north");
        data.put("gpu", "h100");
        data.put("gpu_count", told.gpuCount());
        data.put("launched_at", told.launchedAt());
        data.put("active", told.active());
        data.put("verified", told.verified());
        data.put("activated_at", told.activatedAt());
        data.put("last_verified_at", told.lastVerifiedAt());
        data.put("at", now);
        data.put("reason", reason);
        send(Topics.INSTANCE_EVENTS, type, told.instanceId().toString(), told.sequence(), data);
    }

    private void invoke(Instance instance, Instant now) {
        if (!recent.isEmpty() && random.nextInt(REPEAT_ONE_IN) == 0) {
            Map<String, Object> again = recent.get(random.nextInt(recent.size()));
            sendHappening(Topics.INVOCATION_EVENTS, "invocation-completed", (UUID) again.get("chute_id"), again);
            repeatedOnPurpose++;
            return;
        }
        boolean success = random.nextInt(10) != 0;
        // Whole numbers, so that their sums are exact in whatever order they are added.
        long output = 1 + random.nextInt(1000);
        long rate = 1 + random.nextInt(200);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("invocation_id", LoadAccount.uuid(random));
        data.put("chute_id", instance.chuteId());
        data.put("instance_id", instance.instanceId());
        data.put("miner_hotkey", instance.minerHotkey());
        data.put("started_at", now.minusMillis(5));
        data.put("completed_at", now);
        data.put("output_tokens", output);
        data.put("tokens_per_second", (double) rate);
        data.put("status", success ? "success" : "error");
        sendHappening(Topics.INVOCATION_EVENTS, "invocation-completed", instance.chuteId(), data);
        invocations.merge(
                new Place(instance.chuteId(), instance.instanceId(), instance.minerHotkey()),
                new Totals(0, 0, 0, 0).plus(success, output, rate),
                (known, one) -> known.plus(success, output, rate));
        if (recent.size() == REMEMBERED) {
            recent.remove(0);
        }
        recent.add(data);
    }

    private void logCapacity(UUID chuteId, Instant now) {
        double urgency = 1 + random.nextInt(8) * 0.25;
        long requests = random.nextInt(10_000);
        int target = 1 + random.nextInt(5);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("chute_id", chuteId);
        data.put("timestamp", now);
        for (String figure : List.of(
                "utilization_current",
                "utilization_5m",
                "utilization_15m",
                "utilization_1h",
                "rate_limit_ratio_5m",
                "rate_limit_ratio_15m",
                "rate_limit_ratio_1h")) {
            data.put(figure, 0.5);
        }
        for (String figure : List.of("total_requests_", "completed_requests_", "rate_limited_requests_")) {
            for (String window : List.of("5m", "15m", "1h")) {
                data.put(figure + window, requests);
            }
        }
        data.put("instance_count", 1);
        data.put("action_taken", "no_action");
        data.put("target_count", target);
        data.put("effective_multiplier", 1.0);
        data.put("urgency_boost", urgency);
        sendHappening(Topics.CAPACITY_EVENTS, "capacity-logged", chuteId, data);
        capacity.put(chuteId, new Capacity(now, urgency, requests, target));
    }

    private void sendHappening(Topic topic, String type, UUID subject, Object data) {
        long sequence = sequences.merge(topic.name() + subject, 1L, Long::sum);
        send(topic, type, subject.toString(), sequence, data);
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
