package io.openchutes.local.fleet;

import io.openchutes.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The simulated users and the autoscaler that watches them: calls at a modest pace, and a capacity log for each chute now and then. */
final class Traffic {
    private static final Duration BETWEEN_LOGS = Duration.ofSeconds(15);
    private static final double CALLS_A_TICK = 0.5;
    private static final double RATE_LIMITED = 0.03;
    private static final double MEAN_TOKENS = 300;
    private static final double MEAN_SPEED = 60;

    private record Call(Instant at, boolean limited) {}

    /** Counts of one window, and the share of it that the instances were busy. */
    private record Window(long total, long limited, double utilization) {
        static Window of(Deque<Call> calls, Instant now, Duration length, int instances) {
            Instant start = now.minus(length);
            List<Call> within =
                    calls.stream().filter(call -> call.at().isAfter(start)).toList();
            long limited = within.stream().filter(Call::limited).count();
            double busySeconds = (within.size() - limited) * MEAN_TOKENS / MEAN_SPEED;
            double capacity = Math.max(1, instances) * Math.max(1.0, length.toSeconds());
            return new Window(within.size(), limited, Math.min(1.0, busySeconds / capacity));
        }

        double limitedRatio() {
            return total == 0 ? 0 : (double) limited / total;
        }
    }

    private final Random random;
    private final SimulatedMiners miners;
    private final Map<UUID, Deque<Call>> calls = new TreeMap<>();
    private final Map<UUID, Instant> logged = new HashMap<>();

    Traffic(long seed, SimulatedMiners miners) {
        this.random = new Random(seed);
        this.miners = miners;
    }

    List<Emission> tick(Instant now) {
        List<Emission> emissions = new ArrayList<>();
        Map<UUID, List<InstanceState>> serving =
                miners.serving().stream().collect(Collectors.groupingBy(InstanceState::chuteId));
        new TreeMap<>(serving).values().forEach(instances -> instances.forEach(i -> call(i, now, emissions)));
        serving.keySet().forEach(chute -> calls.computeIfAbsent(chute, id -> new ArrayDeque<>()));
        calls.keySet().removeIf(chute -> miners.chute(chute).isEmpty());
        calls.forEach((chute, made) -> log(chute, made, now, emissions));
        return emissions;
    }

    private void call(InstanceState instance, Instant now, List<Emission> emissions) {
        if (random.nextDouble() > CALLS_A_TICK) {
            return;
        }
        boolean limited = random.nextDouble() < RATE_LIMITED;
        int tokens = (int) Math.max(1, MEAN_TOKENS * (0.4 + 1.2 * random.nextDouble()));
        // Each miner is a little faster or slower than the others, and stays so.
        double speed = MEAN_SPEED
                * (0.7 + Math.floorMod(instance.minerHotkey().hashCode(), 60) / 100.0)
                * (0.9 + 0.2 * random.nextDouble());
        Duration took = Duration.ofMillis(limited ? 5 : (long) (tokens / speed * 1000));
        InvocationCompleted invocation = new InvocationCompleted(
                new UUID(random.nextLong(), random.nextLong()),
                instance.chuteId(),
                instance.instanceId(),
                instance.minerHotkey(),
                now.minus(took),
                now,
                limited ? null : tokens,
                limited ? null : Math.round(speed * 100) / 100.0,
                limited ? "rate_limited" : "success");
        emissions.add(new Emission(
                Topics.INVOCATION_EVENTS,
                "invocation-completed",
                instance.chuteId().toString(),
                0,
                invocation));
        calls.computeIfAbsent(instance.chuteId(), id -> new ArrayDeque<>()).add(new Call(now, limited));
    }

    private void log(UUID chuteId, Deque<Call> made, Instant now, List<Emission> emissions) {
        while (!made.isEmpty() && made.peek().at().isBefore(now.minus(Duration.ofHours(1)))) {
            made.remove();
        }
        Instant before = logged.get(chuteId);
        if (before != null && Duration.between(before, now).compareTo(BETWEEN_LOGS) < 0) {
            return;
        }
        logged.put(chuteId, now);
        int present = miners.ofChute(chuteId).size();
        int target = miners.target(chuteId, now);
        Window five = Window.of(made, now, Duration.ofMinutes(5), present);
        Window fifteen = Window.of(made, now, Duration.ofMinutes(15), present);
        Window hour = Window.of(made, now, Duration.ofHours(1), present);
        String action = present < target ? "scale_up_attempted" : present > target ? "scaled_down" : "no_action";
        CapacityLogged log = new CapacityLogged(
                chuteId,
                now,
                five.utilization(),
                five.utilization(),
                fifteen.utilization(),
                hour.utilization(),
                five.limitedRatio(),
                fifteen.limitedRatio(),
                hour.limitedRatio(),
                five.total(),
                fifteen.total(),
                hour.total(),
                five.total() - five.limited(),
                fifteen.total() - fifteen.limited(),
                hour.total() - hour.limited(),
                five.limited(),
                fifteen.limited(),
                hour.limited(),
                present,
                action,
                target,
                miners.chute(chuteId).map(KnownChute::gpuCount).orElse(1),
                1.0);
        emissions.add(new Emission(Topics.CAPACITY_EVENTS, "capacity-logged", chuteId.toString(), 0, log));
    }
}
