package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.rest.error.ValidationFailed;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageRequestTest {
    @Test
    void ordersByOutputWithTheLargestFirstUnlessAskedOtherwise() {
        PageRequest request = PageRequest.of(null, null, null, null);

        assertThat(request.sort()).isEqualTo(SortColumn.OUTPUT);
        assertThat(request.descending()).isTrue();
        assertThat(request.page()).isEqualTo(1);
        assertThat(PageRequest.of("", "miner", "", "").descending()).isFalse();
        assertThat(PageRequest.of("", "miner", "desc", "3").descending()).isTrue();
    }

    @Test
    void namesEveryBadParameter() {
        assertThatThrownBy(() -> PageRequest.of("x".repeat(201), "speed", "up", "0"))
                .isInstanceOfSatisfying(
                        ValidationFailed.class,
                        failed -> assertThat(failed.errors())
                                .extracting(error -> error.loc())
                                .containsExactly(
                                        List.of("query", "q"),
                                        List.of("query", "sort"),
                                        List.of("query", "dir"),
                                        List.of("query", "page")));
        assertThatThrownBy(() -> PageRequest.of(null, null, null, "many")).isInstanceOf(ValidationFailed.class);
        assertThatThrownBy(() -> PageRequest.of(null, null, null, "1000001")).isInstanceOf(ValidationFailed.class);
    }

    @Test
    void findsPartsOfTextsIgnoringCase() {
        PageRequest searching = PageRequest.of(" LLama ", null, null, null);
        assertThat(searching.finds("org/llama-3")).isTrue();
        assertThat(searching.finds("ORG/LLAMA")).isTrue();
        assertThat(searching.finds("org/mistral")).isFalse();
        assertThat(PageRequest.of(null, null, null, null).finds("org/mistral")).isTrue();
    }

    @Test
    void takesTheLimitsThemselves() {
        assertThat(PageRequest.of("x".repeat(200), null, null, "1000000").page())
                .isEqualTo(1_000_000);
    }

    @Test
    void aPageBehindTheLastOneIsTheLastOne() {
        List<Integer> list = List.of(1, 2, 3, 4, 5);

        assertThat(Paging.cut(list, 2, 2)).containsExactly(3, 4);
        assertThat(Paging.cut(list, 99, 2)).containsExactly(5);
        assertThat(Paging.cut(List.of(), 1, 2)).isEmpty();
        Paging last = Paging.of(5, 99, 2, PageLink.plain().with("q", "a&b=c"));
        assertThat(last.page()).isEqualTo(3);
        assertThat(last.from()).isEqualTo(5);
        assertThat(last.next()).isNull();
        assertThat(last.previous()).isEqualTo("?q=a%26b%3Dc&page=2");
    }
}
