package io.openchutes.chutes.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.announcement.ChuteChanged;
import io.openchutes.chutes.announcement.ChuteChanged.Lists;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListCachesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID OWNER = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final ListCaches caches = new ListCaches(null, DefaultConfig.get());
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void connect() {
        caches.restored();
    }

    @Test
    void anAnswerIsReadOnceUntilListsChange() {
        assertThat(answer(NOW)).isSameAs(answer(NOW.plusSeconds(1)));
        assertThat(reads).hasValue(1);
        caches.listsChanged("");
        answer(NOW);
        assertThat(reads).hasValue(2);
        caches.changed(new ChuteChanged(new UUID(0, 9), OWNER, Lists.EVERYBODYS));
        answer(NOW);
        assertThat(reads).hasValue(3);
    }

    @Test
    void aChangeOfWhatAListDoesNotShowLeavesItAlone() {
        answer(NOW);
        caches.shownChanged(UUID.randomUUID().toString());
        caches.changed(new ChuteChanged(UUID.randomUUID(), OWNER, Lists.NOBODYS));
        caches.changed(new ChuteChanged(UUID.randomUUID(), OWNER, Lists.OWNERS));
        caches.listsChanged(OWNER.toString());
        answer(NOW);
        assertThat(reads).hasValue(1);
    }

    @Test
    void nothingIsKeptWhileSignalsMayBeMissed() {
        answer(NOW);
        caches.lost();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(3);
        assertThat(total(null)).isEqualTo(4);
        assertThat(total(null)).isEqualTo(5);
        caches.restored();
        answer(NOW);
        answer(NOW);
        assertThat(reads).hasValue(6);
    }

    @Test
    void whatWasReadBeforeAChangeIsNotKeptAfterIt() {
        caches.answer(
                query("a"),
                NOW,
                () -> {
                    // The change comes while the page is being read.
                    caches.listsChanged("");
                    return read();
                },
                ListCachesTest::write);
        answer(NOW);
        assertThat(reads).hasValue(2);
        assertThat(caches.total(filter(OWNER), () -> {
                    caches.listsChanged(OWNER.toString());
                    return 1;
                }))
                .isEqualTo(1);
        assertThat(caches.total(filter(OWNER), () -> 2)).isEqualTo(2);
    }

    @Test
    void anAccountsOwnTotalsEndWithItsOwnChangesAndEverybodysAlone() {
        assertThat(total(null)).isEqualTo(1);
        assertThat(total(OWNER)).isEqualTo(2);
        assertThat(total(OTHER)).isEqualTo(3);
        caches.changed(new ChuteChanged(UUID.randomUUID(), OWNER, Lists.OWNERS));
        assertThat(total(null)).isEqualTo(1);
        assertThat(total(OWNER)).isEqualTo(4);
        assertThat(total(OTHER)).isEqualTo(3);
        caches.listsChanged(OTHER.toString());
        assertThat(total(OTHER)).isEqualTo(5);
        caches.changed(new ChuteChanged(UUID.randomUUID(), OWNER, Lists.NOBODYS));
        assertThat(total(OWNER)).isEqualTo(4);
        caches.changed(new ChuteChanged(UUID.randomUUID(), OWNER, Lists.EVERYBODYS));
        assertThat(total(null)).isEqualTo(6);
        assertThat(total(OWNER)).isEqualTo(7);
    }

    private long total(UUID ownerId) {
        return caches.total(filter(ownerId), reads::incrementAndGet);
    }

    private Prepared answer(Instant now) {
        return caches.answer(query("a"), now, this::read, ListCachesTest::write);
    }

    private ChutePageFacts read() {
        reads.incrementAndGet();
        return new ChutePageFacts(query("a"), 0, List.of(), Map.of());
    }

    private static Filter filter(UUID ownerId) {
        return new Filter(ownerId, null, query("a"));
    }

    private static ChuteListQuery query(String name) {
        return new ChuteListQuery(
                false, new ChuteFilter.Values().with(ChuteFilter.NAME, name).asMap(), 0, 25, 0, false);
    }

    private static Prepared write(ChutePageFacts facts) {
        return new Prepared("application/json", new byte[] {1}, "tag");
    }
}
