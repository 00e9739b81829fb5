package io.openchutes.chutes.caching;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.event.caching.AnswerCache;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import jakarta.inject.Singleton;

/** The answers about chutes, as bytes: those that all anonymous callers get, and those of callers with an account. */
@Singleton
public class CachedAnswers extends AnswerCache<Prepared> {
    public CachedAnswers(ChuteChanges changes, ChutesConfig config, MeterRegistry metrics) {
        super(changes.all(), config.lists().maxAge(), config.lists().cacheBytes(), answer -> answer.body().length);
        Gauge.builder("openchutes.chutes.answers.cached", this, AnswerCache::bytes)
                .baseUnit("bytes")
                .description("Memory of the answers that are cached")
                .register(metrics);
    }
}
