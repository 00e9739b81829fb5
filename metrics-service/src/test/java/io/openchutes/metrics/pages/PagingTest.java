package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PagingTest {
    @Test
    void anEmptyListHasOneEmptyPage() {
        assertThat(Paging.of(0, 1, 25, PageLink.plain())).isEqualTo(new Paging(1, 1, 0, 0, 0, null, null));
    }

    @Test
    void aPageInTheMiddleHasTwoNeighbours() {
        assertThat(Paging.of(60, 2, 25, PageLink.plain())).isEqualTo(new Paging(2, 3, 26, 50, 60, "?", "?page=3"));
    }

    @Test
    void aFullLastPageIsFollowedByNone() {
        assertThat(Paging.of(50, 2, 25, PageLink.plain())).isEqualTo(new Paging(2, 2, 26, 50, 50, "?", null));
        assertThat(Paging.of(51, 3, 25, PageLink.plain()).from()).isEqualTo(51);
    }

    @Test
    void linksLeaveOutWhatIsEmptyAndTheFirstPage() {
        PageLink link = PageLink.plain().with("q", "a b").with("page", 7);
        assertThat(link).hasToString("?q=a+b&page=7");
        assertThat(link.with("q", null).with("page", 1)).hasToString("?");
        assertThat(link.with("q", "")).hasToString("?page=7");
        assertThat(link.with("sort", 1)).hasToString("?q=a+b&page=7&sort=1");
    }
}
