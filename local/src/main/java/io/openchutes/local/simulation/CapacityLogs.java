package io.openchutes.local.simulation;

import io.openchutes.contracts.Topics;
import io.openchutes.local.fleet.CapacityLogged;
import io.openchutes.local.fleet.Emission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The autoscaler's log, played until instance-service has one of its own: what the simulated users called, and what runs. */
final class CapacityLogs {
    private static final Duration BETWEEN_LOGS = Duration.ofSeconds(15);
    private static final double SECONDS_A_CALL = 0.5;

    private final Consumer<Emission> events;
    private final Map<UUID, Deque<Instant>> calls = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> logged = new HashMap<>();
    private final Map<UUID, Long> sequences = new HashMap<>();

    CapacityLogs(Consumer<Emission> events) {
        this.events = events;
    }

    void called(UUID chuteId, Instant at) {
        Deque<Instant> times = calls.computeIfAbsent(chuteId, id -> new ArrayDeque<>());
        synchronized (times) {
            times.add(at);
        }
    }

    /** Logs the chute if it runs, or has run, and the last time is some time ago. */
    void log(Offer offer, long instances, Instant now) {
        UUID id = offer.chuteId();
        Instant before = logged.get(id);
        if (before == null && instances == 0
                || before != null && Duration.between(before, now).compareTo(BETWEEN_LOGS) < 0) {
            return;
        }
        logged.put(id, now);
        long five = since(id, now.minus(Duration.ofMinutes(5)));
        long fifteen = since(id, now.minus(Duration.ofMinutes(15)));
        long hour = since(id, now.minus(Duration.ofHours(1)));
        CapacityLogged log = new CapacityLogged(
                id,
                now,
                use(five, 300, instances),
                use(five, 300, instances),
                use(fifteen, 900, instances),
                use(hour, 3600, instances),
                0,
                0,
                0,
                five,
                fifteen,
                hour,
                five,
                fifteen,
                hour,
                0,
                0,
                0,
                (int) instances,
                "no_action",
                (int) instances,
                offer.gpuCount(),
                1.0);
        events.accept(new Emission(
                Topics.CAPACITY_EVENTS, "capacity-logged", id.toString(), sequences.merge(id, 1L, Long::sum), log));
    }

    private long since(UUID chuteId, Instant start) {
        Deque<Instant> times = calls.getOrDefault(chuteId, new ArrayDeque<>());
        synchronized (times) {
            while (!times.isEmpty() && times.peek().isBefore(start.minus(Duration.ofHours(1)))) {
                times.remove();
            }
            return times.stream().filter(time -> !time.isBefore(start)).count();
        }
    }

    private static double use(long calls, int seconds, long instances) {
        return Math.min(1.0, calls * SECONDS_A_CALL / (Math.max(1, instances) * (double) seconds));
    }
}
