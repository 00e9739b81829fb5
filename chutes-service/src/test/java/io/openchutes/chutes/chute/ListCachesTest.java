package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListCachesTest {
    private static final ChuteListQuery QUERY =
            new ChuteListQuery(false, null, null, null, null, null, 0, 25, 0, false);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ListCaches caches = new ListCaches(null, DefaultConfig.get());
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void connect() {
        caches.onRestored();
    }

    @Test
    void anAnswerIsReadOnceUntilASignal() {
        assertThat(answer(NOW)).isSameAs(answer(NOW.plusSeconds(1)));
        assertThat(reads).hasValue(1);
        caches.onSignal("");
        answer(NOW);
        assertThat(reads).hasValue(2);
        caches.changed(null);
        answer(NOW);
        assertThat(reads).hasValue(3);
    }

    @Test
    void nothingIsKeptWhileSignalsMayBeMissed() {
        answer(NOW);
        caches.onLost();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(3);
        assertThat(caches.total("x", reads::incrementAndGet)).isEqualTo(4);
        assertThat(caches.total("x", reads::incrementAndGet)).isEqualTo(5);
        caches.onRestored();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(6);
    }

    @Test
    void whatWasReadBeforeAChangeIsNotKeptAfterIt() {
        caches.answer(
                QUERY,
                NOW,
                () -> {
                    // The change comes while the page is being read.
                    caches.onSignal("");
                    return read();
                },
                ListCachesTest::write);
        answer(NOW);
        assertThat(reads).hasValue(2);
        assertThat(caches.total("x", () -> {
                    caches.onSignal("");
                    return 1;
                }))
                .isEqualTo(1);
        assertThat(caches.total("x", () -> 2)).isEqualTo(2);
    }

    @Test
    void totalsAreKeptByWhatTheyCount() {
        assertThat(caches.total("x", () -> 1)).isEqualTo(1);
        assertThat(caches.total("x", () -> 2)).isEqualTo(1);
        assertThat(caches.total("y", () -> 3)).isEqualTo(3);
    }

    private Prepared answer(Instant now) {
        return caches.answer(QUERY, now, this::read, ListCachesTest::write);
    }

    private ChutePageFacts read() {
        reads.incrementAndGet();
        return new ChutePageFacts(QUERY, 0, List.of(), Map.of());
    }

    private static Prepared write(ChutePageFacts facts) {
        return new Prepared("application/json", new byte[] {1}, "tag");
    }
}
