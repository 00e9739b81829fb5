package io.openchutes.chutes.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuCatalogueTest {
    private final GpuCatalogue catalogue = new GpuCatalogue(DefaultConfig.get());

    @Test
    void whoMistypesANameIsToldThoseThatAreNear() {
        assertThat(catalogue.near("RTX 4090").get(0)).isEqualTo("4090");
        assertThat(catalogue.near("h100-pcie")).contains("h100");
        assertThat(catalogue.near("a1000")).contains("a100");
        assertThat(catalogue.near("")).isNotEmpty();
        assertThat(NodeSelectorRequest.KNOWN).endsWith(String.join(", ", catalogue.names()) + ".");
    }

    @Test
    void knowsEveryGpuOfTheContractInAnyCase() {
        for (String name : List.of("a4000", "H100_SXM", "Mi300X", "b300", "pro_6000")) {
            assertThat(catalogue.knows(name)).as(name).isTrue();
        }
        assertThat(catalogue.knows("h9000")).isFalse();
    }

    @Test
    void theDearestGpuIsTheUnitOfMultipliers() {
        assertThat(catalogue.dearestHourlyUsd()).isEqualByComparingTo("4.5");
    }

    @Test
    void aSelectorWithoutIncludeKeepsGpusOfUpTo250PercentOfTheCheapest() {
        assertThat(names(selector(1, 16, null, null, null)))
                .containsExactly("a4000", "a4000_ada", "3090", "a10", "a5000", "l4", "4090", "a40", "a6000");
    }

    @Test
    void theSpreadStartsAtTheCheapestThatIsLeft() {
        assertThat(names(selector(1, 80, null, null, List.of("h20"))))
                .contains("a100", "mi300x")
                .doesNotContain("h20", "b200");
    }

    @Test
    void theSpreadCanBeConfigured() {
        GpuCatalogue narrow =
                new GpuCatalogue(DefaultConfig.with(Map.of("openchutes.chutes.prices.max-price-spread", "1")));
        assertThat(narrow.supportedBy(selector(1, 24, null, null, null)).stream()
                        .map(Gpu::gpu))
                .containsExactly("3090", "a10", "a5000", "l4");
    }

    @Test
    void includeIsTakenAtItsWordButForMemoryPriceAndExclude() {
        assertThat(names(selector(1, 16, null, List.of("a4000", "b200"), null))).containsExactly("a4000", "b200");
        assertThat(names(selector(1, 80, null, List.of("a4000", "b200"), null))).containsExactly("b200");
        assertThat(names(selector(1, 16, "4", List.of("a4000", "b200"), null))).containsExactly("a4000");
        assertThat(names(selector(1, 16, null, List.of("a4000", "b200"), List.of("a4000"))))
                .containsExactly("b200");
    }

    @Test
    void aMaximumPriceIsInclusive() {
        assertThat(names(selector(1, 80, "1.2", null, null))).containsExactly("h20", "a100");
    }

    @Test
    void nothingMayBeLeft() {
        assertThat(names(selector(1, 140, "0.1", null, null))).isEmpty();
    }

    @Test
    void consumerGpusAloneAreRecognised() {
        assertThat(catalogue.leavesOnlyConsumerGpus(supported(List.of("3090", "4090", "5090"))))
                .isTrue();
        assertThat(catalogue.leavesOnlyConsumerGpus(supported(List.of("3090", "a10"))))
                .isFalse();
        assertThat(catalogue.leavesOnlyConsumerGpus(List.of())).isFalse();
    }

    @Test
    void aRequestIsKeptInLowerCaseWithItsDefaults() {
        NodeSelector selector = new NodeSelectorRequest(
                        null, null, null, Arrays.asList("H100", "h100", "A100"), List.of())
                .toSelector();
        assertThat(selector).isEqualTo(new NodeSelector(1, 16, null, List.of("h100", "a100"), null));
    }

    private List<Gpu> supported(List<String> include) {
        return catalogue.supportedBy(selector(1, 16, null, include, null));
    }

    private List<String> names(NodeSelector selector) {
        return catalogue.supportedBy(selector).stream().map(Gpu::gpu).toList();
    }

    private static NodeSelector selector(
            int count, int vram, String price, List<String> include, List<String> exclude) {
        return new NodeSelector(count, vram, price == null ? null : new BigDecimal(price), include, exclude);
    }
}
