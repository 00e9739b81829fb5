package io.openchutes.instances.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The load of a chute in the last hour, in buckets of 30 seconds; the oldest bucket of a window counts by its share in the window. Missing
 * time counts as idle.
 */
final class LoadHistory {
    static final Duration BUCKET = Duration.ofSeconds(30);
    static final Duration KEPT = Duration.ofHours(1);
    private static final long BUCKET_SECONDS = 30;

    /**
     * Sums over some time.
     *
     * @param busySeconds requests in flight and waiting, times seconds
     * @param capacitySeconds requests that its instances could take, times seconds
     */
    record Sums(double busySeconds, double capacitySeconds, double completed, double rateLimited) {
        static final Sums NONE = new Sums(0, 0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    busySeconds + other.busySeconds,
                    capacitySeconds + other.capacitySeconds,
                    completed + other.completed,
                    rateLimited + other.rateLimited);
        }

        private Sums times(double share) {
            return new Sums(busySeconds * share, capacitySeconds * share, completed * share, rateLimited * share);
        }
    }

    private final NavigableMap<Long, Sums> buckets = new TreeMap<>();

    static long bucketOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), BUCKET_SECONDS);
    }

    /** Adds to the bucket of that time. */
    void add(Instant at, Sums sums) {
        add(bucketOf(at), sums);
        buckets.headMap(bucketOf(at.minus(KEPT)), false).clear();
    }

    void add(long bucket, Sums sums) {
        buckets.merge(bucket, sums, Sums::plus);
    }

    /** What the window that ends at {@code now} holds. */
    Sums over(Duration window, Instant now) {
        double begin = now.minus(window).toEpochMilli() / 1000.0;
        long oldest = bucketOf(now.minus(window));
        double share = 1 - (begin - oldest * BUCKET_SECONDS) / BUCKET_SECONDS;
        Sums total = Sums.NONE;
        for (var bucket : buckets.tailMap(oldest, true).entrySet()) {
            total = total.plus(bucket.getKey() == oldest ? bucket.getValue().times(share) : bucket.getValue());
        }
        return total;
    }

    /** The mean number of requests in flight and waiting. */
    double meanBusy(Duration window, Instant now) {
        return over(window, now).busySeconds() / window.toSeconds();
    }

    boolean isEmpty(Instant now) {
        return buckets.tailMap(bucketOf(now.minus(KEPT)), true).isEmpty();
    }
}
