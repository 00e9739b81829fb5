package io.openchutes.chutes.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.caching.ChangeCache.Made;
import io.openchutes.chutes.signal.Changed;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID CHUTE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final ChuteChanges changes = new ChuteChanges(null);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AnswerCache answers = new AnswerCache(changes, DefaultConfig.get(), metrics);
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    private boolean bountyIsOpen;

    @BeforeEach
    void connect() {
        changes.restored();
    }

    @Test
    void anAnswerIsReadOnceUntilWhatItShowsChanges() {
        assertThat(answer(NOW)).isSameAs(answer(NOW.plusSeconds(1)));
        changes.changed(new Changed(OTHER));
        changes.signalled(OTHER.toString());
        changes.signalled(OTHER.toString());
        answer(NOW);
        assertThat(reads).hasValue(1);
        changes.changed(new Changed(CHUTE));
        answer(NOW);
        assertThat(reads).hasValue(2);
        changes.signalled(CHUTE.toString());
        answer(NOW);
        assertThat(reads).hasValue(3);
        changes.signalled("");
        answer(NOW);
        assertThat(reads).hasValue(4);
        changes.changed(new Changed(null));
        answer(NOW);
        assertThat(reads).hasValue(5);
    }

    @Test
    void whatDependsOnTheClockIsWrittenAnewEachSecondWithoutReading() {
        bountyIsOpen = true;
        Prepared first = answer(NOW);
        assertThat(answer(NOW.plusMillis(999))).isSameAs(first);
        Prepared next = answer(NOW.plusSeconds(1));
        assertThat(next).isNotSameAs(first);
        assertThat(answer(NOW.plusSeconds(1))).isSameAs(next);
        assertThat(reads).hasValue(1);
        assertThat(writes).hasValue(2);
        changes.changed(new Changed(CHUTE));
        answer(NOW.plusSeconds(1));
        assertThat(reads).hasValue(2);
    }

    @Test
    void nothingIsCachedWhileSignalsMayBeMissed() {
        answer(NOW);
        changes.lost();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(3);
        changes.restored();
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
                    changes.changed(new Changed(CHUTE));
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
        assertThat(metrics.get("openchutes.chutes.answers.cached").gauge().value())
                .isZero();
        answer(NOW);
        assertThat(metrics.get("openchutes.chutes.answers.cached").gauge().value())
                .isEqualTo(12);
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        ChangeCache<String, byte[]> cache =
                new ChangeCache<>(changes, Duration.ofHours(1), 1000, (key, value) -> value.length);
        for (int i = 0; i < 100; i++) {
            cache.get("k" + i, () -> new Made<>(new byte[100], Set.of()));
            assertThat(cache.bytes()).isLessThanOrEqualTo(1000);
        }
    }

    private Prepared answer(Instant now) {
        return answers.answer(new Asked("a"), now, this::read, (facts, second) -> write());
    }

    private Facts read() {
        reads.incrementAndGet();
        return new Facts(bountyIsOpen);
    }

    private Prepared write() {
        writes.incrementAndGet();
        return new Prepared("application/json", new byte[] {1}, "tag");
    }

    private record Asked(String what) implements AnswerCache.Key {
        @Override
        public int bytes() {
            return 10;
        }
    }

    private record Facts(boolean bountyIsOpen) implements AnswerCache.Facts {
        @Override
        public boolean changesWith(Instant now) {
            return bountyIsOpen;
        }

        @Override
        public Set<UUID> madeFrom() {
            return Set.of(CHUTE);
        }
    }
}
