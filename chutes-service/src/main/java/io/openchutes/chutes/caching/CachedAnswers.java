package io.openchutes.chutes.caching;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.event.caching.AnswerCache;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.Repeatable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The answers about chutes, as bytes: those that all anonymous callers get, and those of callers with an account. */
@Singleton
public class CachedAnswers extends AnswerCache<Prepared> {
    private final Clock clock;

    public CachedAnswers(ChuteChanges changes, ChutesConfig config, MeterRegistry metrics, Clock clock) {
        super(changes.all(), config.lists().maxAge(), config.lists().cacheBytes(), answer -> answer.body().length);
        this.clock = clock;
        Gauge.builder("openchutes.chutes.answers.cached", this, AnswerCache::bytes)
                .baseUnit("bytes")
                .description("Memory of the answers that are cached")
                .register(metrics);
    }

    /** The {@link #answer} of now, and of later moments. */
    public <F extends Facts> Repeatable repeatable(Key key, Supplier<F> read, BiFunction<F, Instant, Prepared> writer) {
        return new Repeatable(answer(key, clock.instant(), read, writer), () -> ifWritten(key, clock.instant()));
    }
}
