package io.openchutes.miner.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpusTest {
    @Test
    void whatIsDeclaredIsTakenInOrder() {
        assertThat(Gpus.declared(List.of("a4000:2", " h100 "))).containsExactly("a4000", "a4000", "h100");
        assertThatThrownBy(() -> Gpus.declared(List.of("A4000=1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name:count");
    }

    @ParameterizedTest
    @CsvSource({
        "NVIDIA RTX A4000, a4000",
        "NVIDIA RTX 4000 Ada Generation, a4000_ada",
        "NVIDIA GeForce RTX 3090, 3090",
        "NVIDIA GeForce RTX 4090, 4090",
        "NVIDIA GeForce RTX 5090, 5090",
        "NVIDIA A10, a10",
        "NVIDIA RTX A6000, a6000",
        "NVIDIA RTX 6000 Ada Generation, a6000_ada",
        "NVIDIA L4, l4",
        "NVIDIA L40, l40",
        "NVIDIA L40S, l40s",
        "NVIDIA A100-PCIE-40GB, a100_40gb",
        "NVIDIA A100-SXM4-40GB, a100_40gb_sxm",
        "NVIDIA A100 80GB PCIe, a100",
        "NVIDIA A100-SXM4-80GB, a100_sxm",
        "NVIDIA H100 PCIe, h100",
        "NVIDIA H100 NVL, h100_nvl",
        "NVIDIA H100 80GB HBM3, h100_sxm",
        "NVIDIA H200, h200",
        "NVIDIA H20, h20",
        "NVIDIA B200, b200",
        "NVIDIA RTX PRO 6000 Blackwell Server Edition, pro_6000",
        "Tesla T4, t4"
    })
    void productsHaveThePlatformsNames(String product, String name) {
        assertThat(Gpus.named(product)).isEqualTo(name);
    }
}
