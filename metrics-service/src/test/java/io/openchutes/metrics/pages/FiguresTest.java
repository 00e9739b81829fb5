package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void countsHaveThousandsApart() {
        assertThat(Figures.count(0)).isEqualTo("0");
        assertThat(Figures.count(1_234_567)).isEqualTo("1,234,567");
    }

    @Test
    void aMissingValueIsADash() {
        assertThat(Figures.decimal(null)).isEqualTo("–");
        assertThat(Figures.decimal(1234.56)).isEqualTo("1,234.6");
    }

    @Test
    void aShareOfNothingIsADash() {
        assertThat(Figures.share(0, 0)).isEqualTo("–");
        assertThat(Figures.share(3, 8)).isEqualTo("37.5 %");
    }

    @Test
    void largeCountsHaveAUnit() {
        assertThat(Figures.rounded(9_999)).isEqualTo("9,999");
        assertThat(Figures.rounded(10_000)).isEqualTo("10.0 k");
        assertThat(Figures.rounded(999_900)).isEqualTo("999.9 k");
        assertThat(Figures.rounded(1_000_000)).isEqualTo("1.0 M");
        assertThat(Figures.rounded(2_500_000)).isEqualTo("2.5 M");
        assertThat(Figures.rounded(1_000_000_000)).isEqualTo("1.0 G");
        assertThat(Figures.rounded(1_234_500_000_000L)).isEqualTo("1,234.5 G");
    }
}
