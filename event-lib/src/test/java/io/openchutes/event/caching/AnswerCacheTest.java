package io.openchutes.event.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.event.caching.ChangeCache.Made;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID CHUTE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final Changes changes = new Changes();
    private final AnswerCache<byte[]> answers =
            new AnswerCache<>(changes, Duration.ofHours(1), 1000, answer -> answer.length);
    private final ChangeCache<String, byte[]> cache =
            new ChangeCache<>(changes, Duration.ofHours(1), 1000, (key, value) -> value.length);
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    private boolean bountyIsOpen;

    @BeforeEach
    void connect() {
        changes.onRestored();
    }

    @Test
    void anAnswerIsReadOnceUntilWhatItShowsChanges() {
        assertThat(answer(NOW)).isSameAs(answer(NOW.plusSeconds(1)));
        changes.changed(OTHER);
        changes.onSignal(OTHER.toString());
        changes.onSignal(OTHER.toString());
        answer(NOW);
        assertThat(reads).hasValue(1);
        changes.onCommittedHere(CHUTE.toString());
        answer(NOW);
        assertThat(reads).hasValue(2);
        changes.onSignal(CHUTE.toString());
        answer(NOW);
        assertThat(reads).hasValue(3);
        changes.onSignal("");
        answer(NOW);
        assertThat(reads).hasValue(4);
        changes.changed(null);
        answer(NOW);
        assertThat(reads).hasValue(5);
    }

    @Test
    void whatDependsOnTheClockIsWrittenAnewEachSecondWithoutReading() {
        bountyIsOpen = true;
        byte[] first = answer(NOW);
        assertThat(answer(NOW.plusMillis(999))).isSameAs(first);
        byte[] next = answer(NOW.plusSeconds(1));
        assertThat(next).isNotSameAs(first);
        assertThat(answer(NOW.plusSeconds(1))).isSameAs(next);
        assertThat(reads).hasValue(1);
        assertThat(writes).hasValue(2);
        assertThat(answer(NOW)).as("by a clock that was set back").isNotSameAs(next);
        changes.changed(CHUTE);
        answer(NOW.plusSeconds(1));
        assertThat(reads).hasValue(2);
    }

    @Test
    void nothingIsCachedWhileSignalsMayBeMissed() {
        answer(NOW);
        changes.onLost();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(3);
        changes.onRestored();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(4);
    }

    @Test
    void whatWasReadBeforeAChangeIsNotServedAfterIt() {
        answers.answer(
                new Asked("a"),
                NOW,
                () -> {
                    // The change comes while it is being read.
                    changes.changed(CHUTE);
                    return read();
                },
                (facts, now) -> write());
        answer(NOW);
        assertThat(reads).hasValue(2);
    }

    @Test
    void aFailureIsNotCached() {
        assertThatThrownBy(() -> answers.answer(
                        new Asked("a"),
                        NOW,
                        () -> {
                            throw new IllegalStateException("not there");
                        },
                        (facts, now) -> write()))
                .hasMessage("not there");
        answer(NOW);
        assertThat(reads).hasValue(1);
    }

    @Test
    void countsItsBytes() {
        assertThat(answers.bytes()).isZero();
        answer(NOW);
        assertThat(answers.bytes()).isEqualTo(12);
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        for (int i = 0; i < 100; i++) {
            for (int time = 0; time < 2; time++) {
                readHundred("k" + i);
                assertThat(cache.bytes()).isLessThanOrEqualTo(1000);
            }
        }
        assertThat(cache.bytes()).isGreaterThan(500);
    }

    @Test
    void whatIsAskedForOnceIsNotKeptWhereMuchIs() {
        for (int i = 0; i < 100; i++) {
            readHundred("once" + i);
        }
        assertThat(cache.bytes()).isEqualTo(300);
        assertThat(reads).hasValue(100);
        readHundred("once0");
        assertThat(reads).as("kept while there was room").hasValue(100);
        readHundred("once99");
        readHundred("once99");
        assertThat(reads).as("kept since it was asked for again").hasValue(101);
        assertThat(cache.bytes()).isEqualTo(400);
        changes.changed(null);
        readHundred("once99");
        readHundred("once99");
        assertThat(reads).as("known after a change, too").hasValue(102);
    }

    @Test
    void nothingIsKeptInNoBytes() {
        ChangeCache<String, byte[]> none =
                new ChangeCache<>(changes, Duration.ofHours(1), 0, (key, value) -> value.length);
        for (int i = 0; i < 3; i++) {
            assertThat(none.get("a", this::hundred)).hasSize(100);
            assertThat(none.bytes()).isZero();
        }
        assertThat(reads).hasValue(3);
    }

    private Made<byte[]> hundred() {
        reads.incrementAndGet();
        return new Made<>(new byte[100], Set.of());
    }

    private void readHundred(String key) {
        cache.get(key, this::hundred);
        // Counted a moment later otherwise.
        assertThat(cache.bytes()).isPositive();
    }

    private byte[] answer(Instant now) {
        return answers.answer(new Asked("a"), now, this::read, (facts, second) -> write());
    }

    private Facts read() {
        reads.incrementAndGet();
        return new Facts(bountyIsOpen);
    }

    private byte[] write() {
        writes.incrementAndGet();
        return new byte[] {1};
    }

    private record Asked(String what) implements AnswerCache.Key {
        @Override
        public int bytes() {
            return 10;
        }
    }

    private record Facts(boolean bountyIsOpen) implements AnswerCache.Facts {
        @Override
        public Instant goodUntil(Instant now) {
            return bountyIsOpen ? now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1) : Instant.MAX;
        }

        @Override
        public Set<UUID> madeFrom() {
            return Set.of(CHUTE);
        }
    }
}
