package io.openchutes.metrics.rollup;

import io.openchutes.metrics.Platform;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Adds up a batch of invocations in memory, so that the database sees one row a bucket and instance instead of one an invocation. */
final class InvocationTally {
    /** Rows are written in this order, so that two replicas can't wait for each other's rows in a circle. */
    private static final Comparator<Key> WRITING_ORDER = Comparator.comparing(Key::chuteId)
            .thenComparing(Key::bucketStart)
            .thenComparing(Key::instanceId)
            .thenComparing(Key::minerHotkey);

    private static final Comparator<ChuteKey> CHUTE_WRITING_ORDER =
            Comparator.comparing(ChuteKey::chuteId).thenComparing(ChuteKey::bucketStart);

    private static final Comparator<DayKey> DAY_WRITING_ORDER =
            Comparator.comparing(DayKey::chuteId).thenComparing(DayKey::day);

    /** The key of a row of the rollup. */
    record Key(UUID chuteId, Instant bucketStart, UUID instanceId, String minerHotkey) {}

    /** The key of a row of the chutes' activity. */
    record ChuteKey(UUID chuteId, Instant bucketStart) {}

    /** The key of a row of days: a chute's answers that name their tokens. */
    record DayKey(UUID chuteId, LocalDate day) {}

    /** Sums and counts; a null in an invocation counts in neither the sum nor the count. */
    static final class Sums {
        private long invocations;
        private long failures;
        private long tpsCount;
        private double tpsSum;
        private long outputCount;
        private long outputSum;
        private long waitCount;
        private double waitSum;
        private Instant firstStartedAt = Instant.MAX;

        private void add(InvocationCompleted invocation) {
            invocations++;
            if (invocation.startedAt().isBefore(firstStartedAt)) {
                firstStartedAt = invocation.startedAt();
            }
            if (!invocation.succeeded()) {
                failures++;
                return;
            }
            if (invocation.tokensPerSecond() != null) {
                tpsCount++;
                tpsSum += invocation.tokensPerSecond();
            }
            if (invocation.outputTokens() != null) {
                outputCount++;
                outputSum += invocation.outputTokens();
            }
            if (invocation.timeToFirstToken() != null) {
                waitCount++;
                waitSum += invocation.timeToFirstToken();
            }
        }

        long invocations() {
            return invocations;
        }

        long failures() {
            return failures;
        }

        long tpsCount() {
            return tpsCount;
        }

        double tpsSum() {
            return tpsSum;
        }

        long outputCount() {
            return outputCount;
        }

        long outputSum() {
            return outputSum;
        }

        /** Of the times to a first token. */
        long waitCount() {
            return waitCount;
        }

        double waitSum() {
            return waitSum;
        }

        Instant firstStartedAt() {
            return firstStartedAt;
        }
    }

    private final Map<Key, Sums> byInstance = new HashMap<>();
    private final Map<ChuteKey, Sums> byChute = new HashMap<>();
    private final Map<ChuteKey, Sums> ofPlatform = new HashMap<>();
    private final Map<DayKey, Sums> byDay = new HashMap<>();

    static InvocationTally of(Collection<InvocationCompleted> invocations) {
        InvocationTally tally = new InvocationTally();
        invocations.forEach(tally::add);
        return tally;
    }

    private void add(InvocationCompleted invocation) {
        Instant bucket = Buckets.startOf(invocation.completedAt());
        byInstance
                .computeIfAbsent(
                        new Key(invocation.chuteId(), bucket, invocation.instanceId(), invocation.minerHotkey()),
                        key -> new Sums())
                .add(invocation);
        byChute.computeIfAbsent(new ChuteKey(invocation.chuteId(), bucket), key -> new Sums())
                .add(invocation);
        ofPlatform
                .computeIfAbsent(new ChuteKey(Platform.ID, bucket), key -> new Sums())
                .add(invocation);
        if (invocation.succeeded() && invocation.outputTokens() != null) {
            LocalDate day = LocalDate.ofInstant(invocation.completedAt(), ZoneOffset.UTC);
            byDay.computeIfAbsent(new DayKey(invocation.chuteId(), day), key -> new Sums())
                    .add(invocation);
        }
    }

    List<Map.Entry<Key, Sums>> byInstance() {
        return byInstance.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(WRITING_ORDER))
                .toList();
    }

    List<Map.Entry<ChuteKey, Sums>> byChute() {
        return byChute.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(CHUTE_WRITING_ORDER))
                .toList();
    }

    /** The same of all chutes together, as {@link Platform#ID}. */
    List<Map.Entry<ChuteKey, Sums>> ofPlatform() {
        return ofPlatform.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(CHUTE_WRITING_ORDER))
                .toList();
    }

    List<Map.Entry<DayKey, Sums>> byDay() {
        return byDay.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(DAY_WRITING_ORDER))
                .toList();
    }
}
