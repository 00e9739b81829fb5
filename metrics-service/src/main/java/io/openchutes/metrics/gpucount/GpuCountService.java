package io.openchutes.metrics.gpucount;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.caching.AnswerCache;
import io.openchutes.event.caching.Changes;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Keeps and lists the GPU counts of all chutes that ever were. */
@ApplicationScoped
public class GpuCountService {
    /** The signal that the list is another. */
    static final String CHANGED = "metrics_gpu_counts";

    private static final Duration MAX_AGE = Duration.ofSeconds(60);
    private static final long CACHE_BYTES = 64L << 20;

    private final GpuCountRepository counts;
    private final ReplicaSignals signals;
    private final PublicAnswers writer;
    private final Clock clock;
    private final Changes changes;
    private final AnswerCache<Prepared> cache;

    public GpuCountService(GpuCountRepository counts, ReplicaSignals signals, PublicAnswers writer, Clock clock) {
        this.counts = counts;
        this.signals = signals;
        this.writer = writer;
        this.clock = clock;
        this.changes = Changes.on(signals, CHANGED);
        this.cache = new AnswerCache<>(changes, MAX_AGE, CACHE_BYTES, answer -> answer.body().length);
    }

    private enum Asked implements AnswerCache.Key {
        ALL;

        @Override
        public int bytes() {
            return 50;
        }
    }

    private record Read(List<GpuCountResponse> rows) implements AnswerCache.Facts {
        @Override
        public Instant goodUntil(Instant now) {
            return Instant.MAX;
        }

        /** Every change is one of anything. */
        @Override
        public Set<UUID> madeFrom() {
            return Set.of();
        }
    }

    @Transactional
    public void remember(ChuteHistoryState state) {
        ChuteGpuCount count = counts.findById(state.chuteId());
        boolean isNew = count == null;
        if (isNew) {
            count = new ChuteGpuCount(state.chuteId());
        }
        if (count.take(state) || isNew) {
            signals.send(CHANGED, "");
        }
        if (isNew) {
            counts.persist(count);
        }
    }

    /** A list of {@link GpuCountResponse}, written: from memory where nothing has changed. */
    public Repeatable list() {
        return new Repeatable(
                cache.answer(
                        Asked.ALL,
                        clock.instant(),
                        () -> QuarkusTransaction.joiningExisting().call(() -> new Read(counts.listCounts())),
                        (read, now) -> writer.prepare(read.rows())),
                () -> cache.ifWritten(Asked.ALL, clock.instant()));
    }

    /** What ends the cached list. */
    Changes changes() {
        return changes;
    }

    @Transactional
    public void forgetAll() {
        counts.deleteAll();
        signals.send(CHANGED, "");
    }
}
