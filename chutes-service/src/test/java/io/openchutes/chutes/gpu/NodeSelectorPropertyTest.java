package io.openchutes.chutes.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import io.openchutes.inputs.Inputs;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whatever a selector asks, what is left of the GPUs fits it, and its words count in any case. */
class NodeSelectorPropertyTest {
    private static final GpuCatalogue CATALOGUE = new GpuCatalogue(DefaultConfig.get());

    @Test
    void whatIsLeftFits() {
        Inputs.forAll(1_000, in -> {
            int vram = in.integer(16, 140);
            BigDecimal most = prices(in);
            List<String> include = gpus(in);
            List<String> exclude = gpus(in);
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
        });
    }

    @Test
    void aNamesCaseMeansNothing() {
        Inputs.forAll(1_000, in -> {
            List<String> include = gpus(in);
            NodeSelector lower = selector(
                    include.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
            NodeSelector upper = selector(
                    include.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
            assertThat(upper).isEqualTo(lower);
            assertThat(CATALOGUE.supportedBy(upper)).isEqualTo(CATALOGUE.supportedBy(lower));
        });
    }

    @Test
    void anyOtherWordIsKnownToBeNone() {
        Inputs.forAll(1_000, in -> {
            String word = in.text(100);
            assertThat(CATALOGUE.knows(word))
                    .isEqualTo(CATALOGUE.supportedBy(selector(List.of(word))).size() == 1);
        });
    }

    private static List<String> gpus(Inputs in) {
        return in.list(
                0,
                6,
                () -> in.pick(
                        "a4000", "H100", "h100_SXM", "Mi300X", "b300", "pro_6000", "3090", "4090", "l40s", "A6000"));
    }

    private static BigDecimal prices(Inputs in) {
        return in.oneIn(3) ? null : BigDecimal.valueOf(in.integer(1, 999), 2);
    }

    private static NodeSelector selector(List<String> include) {
        return new NodeSelectorRequest(null, null, null, include, null).toSelector();
    }
}
