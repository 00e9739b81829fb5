package io.openchutes.event.caching;

import io.openchutes.event.caching.ChangeCache.Made;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Answers as they are sent, in a bounded number of bytes. A change ends what shows it and nothing else; what depends on the clock is
 * written anew, from what was read, when it is another answer.
 */
public class AnswerCache<A> {
    /** An entry holds the answer as bytes and, while it depends on the clock, the facts that the next one is made from. */
    private static final int MEMORY_PER_BYTE = 2;

    private final ChangeCache<Key, Answer<?, A>> answers;

    /**
     * @param maxAge how old what was read may become, changes or not
     * @param bytes that all keys and answers may have together
     * @param bytesOf an answer's
     */
    public AnswerCache(Changes changes, Duration maxAge, long bytes, ToIntFunction<A> bytesOf) {
        this.answers = new ChangeCache<>(
                changes,
                maxAge,
                bytes,
                (key, answer) -> key.bytes() + bytesOf.applyAsInt(answer.written()) * MEMORY_PER_BYTE);
    }

    /** What is asked, and by whom, as far as the answer depends on it: a value, compared by content. */
    public interface Key {
        /** About how much memory it takes. */
        int bytes();
    }

    /** What was read, from which the answer of any moment is made. */
    public interface Facts {
        /** When the answer of this moment becomes another by itself; {@link Instant#MAX} where the clock does not matter. */
        Instant goodUntil(Instant now);

        /** What the answer was made from: the ids whose change ends it. */
        Set<UUID> madeFrom();
    }

    /**
     * The answer of this moment.
     *
     * @param read what throws leaves nothing cached
     * @param writer writes the answer of a moment
     */
    public <F extends Facts> A answer(Key key, Instant now, Supplier<F> read, BiFunction<F, Instant, A> writer) {
        Answer<?, A> cached = answers.get(key, () -> {
            F facts = read.get();
            return new Made<>(Answer.of(facts, now, writer), facts.madeFrom());
        });
        if (cached.isGoodAt(now)) {
            return cached.written();
        }
        Answer<?, A> next = cached.at(now);
        answers.replace(key, cached, next);
        return next.written();
    }

    /** The answer of this moment where memory has it written, else null: reads and writes nothing, and waits for nobody. */
    public A ifWritten(Key key, Instant now) {
        Answer<?, A> cached = answers.ifCached(key);
        return cached != null && cached.isGoodAt(now) ? cached.written() : null;
    }

    /** Bytes that are taken now. */
    public long bytes() {
        return answers.bytes();
    }

    /** @param facts null where the answer does not depend on the clock */
    private record Answer<F extends Facts, A>(
            F facts, BiFunction<F, Instant, A> writer, Instant from, Instant until, A written) {
        static <F extends Facts, A> Answer<F, A> of(F facts, Instant now, BiFunction<F, Instant, A> writer) {
            Instant until = facts.goodUntil(now);
            boolean changes = !until.equals(Instant.MAX);
            return new Answer<>(changes ? facts : null, changes ? writer : null, now, until, writer.apply(facts, now));
        }

        /** A clock that was set back makes another answer, too. */
        boolean isGoodAt(Instant now) {
            return facts == null || (!now.isBefore(from) && now.isBefore(until));
        }

        Answer<F, A> at(Instant now) {
            return of(facts, now, writer);
        }
    }
}
