package io.openchutes.chutes.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a selector asks, what is left of the GPUs fits it, and its words count in any case. */
class NodeSelectorPropertyTest {
    private static final GpuCatalogue CATALOGUE = new GpuCatalogue(DefaultConfig.get());

    @Property
    void whatIsLeftFits(
            @ForAll @IntRange(min = 16, max = 140) int vram,
            @ForAll("prices") BigDecimal most,
            @ForAll("gpus") List<String> include,
            @ForAll("gpus") List<String> exclude) {
        NodeSelector selector = new NodeSelectorRequest(1, vram, most, include, exclude).toSelector();
        List<Gpu> left = CATALOGUE.supportedBy(selector);
        assertThat(left).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.comparing(Gpu::hourlyUsd));
        assertThat(left).allSatisfy(gpu -> {
            assertThat(gpu.vramGb()).isGreaterThanOrEqualTo(vram);
            assertThat(most == null || gpu.hourlyUsd().compareTo(most) <= 0).isTrue();
            assertThat(include.isEmpty() || include.stream().anyMatch(gpu.gpu()::equalsIgnoreCase))
                    .isTrue();
            assertThat(exclude).noneMatch(gpu.gpu()::equalsIgnoreCase);
        });
        if (include.isEmpty() && !left.isEmpty()) {
            BigDecimal spread = DefaultConfig.get().prices().maxPriceSpread();
            assertThat(left.get(left.size() - 1).hourlyUsd())
                    .isLessThanOrEqualTo(left.get(0).hourlyUsd().multiply(spread));
        }
    }

    @Property
    void aNamesCaseMeansNothing(@ForAll("gpus") List<String> include) {
        NodeSelector lower = selector(
                include.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
        NodeSelector upper = selector(
                include.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
        assertThat(upper).isEqualTo(lower);
        assertThat(CATALOGUE.supportedBy(upper)).isEqualTo(CATALOGUE.supportedBy(lower));
    }

    @Property
    void anyOtherWordIsKnownToBeNone(@ForAll String word) {
        assertThat(CATALOGUE.knows(word))
                .isEqualTo(CATALOGUE.supportedBy(selector(List.of(word))).size() == 1);
    }

    @Provide
    Arbitrary<List<String>> gpus() {
        return Arbitraries.of(
                        "a4000", "H100", "h100_SXM", "Mi300X", "b300", "pro_6000", "3090", "4090", "l40s", "A6000")
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<BigDecimal> prices() {
        return Arbitraries.bigDecimals()
                .between(new BigDecimal("0.01"), new BigDecimal("9.99"))
                .ofScale(2)
                .injectNull(0.3);
    }

    private static NodeSelector selector(List<String> include) {
        return new NodeSelectorRequest(null, null, null, include, null).toSelector();
    }
}
