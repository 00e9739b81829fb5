package io.openchutes.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputsTest {
    @Test
    void aFailureNamesTheSeedThatBringsItsValuesBack() {
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() -> Inputs.forAll(100, 7, in -> {
                    String text = in.text(20);
                    seen.add(text);
                    assertThat(seen).as("many tries").hasSizeLessThan(10);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Try 10 of 100 failed, again with -Dinputs.seed=16: [many tries]");
        List<String> again = new ArrayList<>();
        Inputs.forAll(1, 16, in -> again.add(in.text(20)));
        assertThat(again).containsExactly(seen.get(9));
    }

    @Test
    void numbersKeepTheirBoundsAndReachThem() {
        Set<Long> seen = new HashSet<>();
        Inputs.forAll(300, 1, in -> {
            seen.add(in.whole(-2, 3));
            assertThat(in.whole(Long.MIN_VALUE, Long.MAX_VALUE)).isNotNull();
            assertThat(in.whole(-5, Long.MAX_VALUE)).isGreaterThanOrEqualTo(-5);
            assertThat(in.integer(5, 5)).isEqualTo(5);
        });
        assertThat(seen).containsExactlyInAnyOrder(-2L, -1L, 0L, 1L, 2L, 3L);
    }

    @Test
    void textsHoldWhatIsNoUnicodeToo() {
        StringBuilder all = new StringBuilder();
        Inputs.forAll(300, 1, in -> {
            String text = in.text(30);
            assertThat(text).hasSizeLessThanOrEqualTo(30);
            all.append(text);
            assertThat(in.textOf("ab", 2, 4)).matches("[ab]{2,4}");
            assertThat(in.bytesUpTo(3)).hasSizeBetween(0, 3);
            assertThat(in.list(1, 2, () -> in.pick(List.of("x")))).containsOnly("x");
        });
        assertThat(all).contains("\0", "\ud800", "a", " ");
    }
}
