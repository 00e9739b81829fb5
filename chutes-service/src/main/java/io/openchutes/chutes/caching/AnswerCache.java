package io.openchutes.chutes.caching;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.caching.ChangeCache.Made;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The answers about chutes, as bytes: those that all anonymous callers get, and those of callers with an account. A change ends what
 * shows it and nothing else; what depends on the clock is written anew each second from what was read.
 */
@Singleton
public class AnswerCache {
    /** An entry holds the answer as bytes and, while a bounty is open, the facts that the next second's are made from. */
    private static final int MEMORY_PER_BYTE = 2;

    private final ChangeCache<Key, Answer<?>> answers;

    public AnswerCache(ChuteChanges changes, ChutesConfig config, MeterRegistry metrics) {
        this.answers = new ChangeCache<>(
                changes,
                config.lists().maxAge(),
                config.lists().cacheBytes(),
                (key, answer) -> key.bytes() + answer.prepared().body().length * MEMORY_PER_BYTE);
        Gauge.builder("openchutes.chutes.answers.cached", answers, ChangeCache::bytes)
                .baseUnit("bytes")
                .description("Memory of the answers that are cached")
                .register(metrics);
    }

    /** What is asked, and by whom, as far as the answer depends on it: a value, compared by content. */
    public interface Key {
        /** About how much memory it takes. */
        int bytes();
    }

    /** What was read, from which the answer of any moment is made. */
    public interface Facts {
        /** Whether the answer is another one a second later. */
        boolean changesWith(Instant now);

        /** What the answer was made from, as {@link ChuteChanges} says. */
        Set<UUID> madeFrom();
    }

    /**
     * The answer of this second.
     *
     * @param read what throws leaves nothing cached
     * @param written writes the answer of a moment
     */
    public <F extends Facts> Prepared answer(
            Key key, Instant now, Supplier<F> read, BiFunction<F, Instant, Prepared> written) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        Answer<?> cached = answers.get(key, () -> {
            F facts = read.get();
            return new Made<>(Answer.of(facts, second, written), facts.madeFrom());
        });
        if (cached.isGoodAt(second)) {
            return cached.prepared();
        }
        Answer<?> next = cached.at(second);
        answers.replace(key, cached, next);
        return next.prepared();
    }

    /** @param facts null where the answer does not depend on the clock */
    private record Answer<F extends Facts>(
            F facts, BiFunction<F, Instant, Prepared> written, Instant second, Prepared prepared) {
        static <F extends Facts> Answer<F> of(F facts, Instant second, BiFunction<F, Instant, Prepared> written) {
            boolean changes = facts.changesWith(second);
            return new Answer<>(changes ? facts : null, changes ? written : null, second, written.apply(facts, second));
        }

        boolean isGoodAt(Instant now) {
            return facts == null || second.equals(now);
        }

        Answer<F> at(Instant now) {
            return of(facts, now, written);
        }
    }
}
