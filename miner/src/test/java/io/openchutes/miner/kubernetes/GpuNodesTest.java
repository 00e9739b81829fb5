package io.openchutes.miner.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuNodesTest {
    static NodeBuilder node(String name, String product, int gpus) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("nvidia.com/gpu.product", product)
                .addToLabels("nvidia.com/gpu.count", String.valueOf(gpus))
                .addToLabels("nvidia.com/gpu.memory", "16376")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("nvidia.com/gpu", new Quantity(String.valueOf(gpus)))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
    }

    @Test
    void nodesThatTakePodsHaveTheirGpusByTheirLabels() {
        Node cordoned = node("cordoned", "NVIDIA-H200", 8)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        Node silent = node("silent", "NVIDIA-H200", 8)
                .editStatus()
                .editFirstCondition()
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build();
        Node plain = new NodeBuilder()
                .withNewMetadata()
                .withName("plain")
                .endMetadata()
                .build();
        List<Node> nodes = List.of(
                node("one", "NVIDIA-RTX-A4000", 2).build(),
                node("two", "NVIDIA-A100-SXM4-80GB", 1).build(),
                node("none", "NVIDIA-L4", 0).build(),
                cordoned,
                silent,
                plain);
        assertThat(GpuNodes.machines(nodes))
                .isEqualTo(Map.of("one", List.of("a4000", "a4000"), "two", List.of("a100_sxm")));
        assertThat(GpuNodes.products(nodes, "a100_sxm")).containsExactly("NVIDIA-A100-SXM4-80GB");
    }

    @Test
    void slicesOfGpusAreNone() {
        Node replicas = node("replicas", "NVIDIA-L4", 4)
                .editMetadata()
                .addToLabels("nvidia.com/gpu.replicas", "4")
                .endMetadata()
                .build();
        assertThat(GpuNodes.machines(List.of(
                        node("shared", "NVIDIA-L4-SHARED", 4).build(),
                        node("mig", "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb", 7).build(),
                        replicas)))
                .isEmpty();
    }

    @Test
    void memoryTellsApartWhatTheProductDoesNot() {
        Node large = node("large", "NVIDIA-A100-PCIe", 1)
                .editMetadata()
                .addToLabels("nvidia.com/gpu.memory", "81920")
                .endMetadata()
                .build();
        Node small = node("small", "NVIDIA-A100-PCIe", 1)
                .editMetadata()
                .addToLabels("nvidia.com/gpu.memory", "40960")
                .endMetadata()
                .build();
        assertThat(GpuNodes.machines(List.of(large, small)))
                .isEqualTo(Map.of("large", List.of("a100"), "small", List.of("a100_40gb")));
    }
}
