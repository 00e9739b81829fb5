package io.openchutes.instances.output;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the streams of output that are open on this replica. */
@ApplicationScoped
public class OutputLimits {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final int perAccount;
    private final int inAll;
    private final Map<UUID, Integer> open = new HashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final MeterRegistry metrics;

    public OutputLimits(InstancesConfig config, MeterRegistry metrics) {
        this.perAccount = config.logs().perAccount();
        this.inAll = config.logs().streams();
        this.metrics = metrics;
    }

    /** Makes the meter known before the first stream. */
    void start(@Observes StartupEvent started) {
        metrics.gauge("openchutes.instances.logs.open", all);
    }

    /**
     * Takes one of the account's streams.
     *
     * @return gives it back; calling it again changes nothing
     * @throws ApiException 429 where the account has as many as it may have, 503 where the replica has
     */
    public synchronized Runnable take(UUID userId) {
        if (open.getOrDefault(userId, 0) >= perAccount) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS, "You have " + perAccount + " streams of logs open already.", RETRY);
        }
        if (all.get() >= inAll) {
            throw new ApiException(ErrorCode.UNAVAILABLE, "Too many streams of logs are open here.", RETRY);
        }
        open.merge(userId, 1, Integer::sum);
        all.incrementAndGet();
        AtomicBoolean taken = new AtomicBoolean(true);
        return () -> {
            if (taken.getAndSet(false)) {
                giveBack(userId);
            }
        };
    }

    private synchronized void giveBack(UUID userId) {
        open.computeIfPresent(userId, (id, count) -> count > 1 ? count - 1 : null);
        all.decrementAndGet();
    }
}
