package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.openchutes.miner.gpu.Gpus;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which GPUs the nodes have, by the labels of NVIDIA's GPU operator (its GPU feature discovery). */
final class GpuNodes {
    private static final int MOST_OF_A_NODE = 64;
    private static final int MOST_NODES = 5000;
    /** Both kinds of an A100 may have one product name; in MiB. */
    private static final int MORE_THAN_40_GB = 60_000;

    private GpuNodes() {}

    /** Of each node that takes Pods its GPUs, by the platform's names. */
    static Map<String, List<String>> machines(Collection<Node> nodes) {
        Map<String, List<String>> machines = new TreeMap<>();
        for (Node node : nodes) {
            int count = takesPods(node) ? count(node) : 0;
            if (count > 0 && machines.size() < MOST_NODES) {
                gpu(node).ifPresent(gpu -> machines.put(node.getMetadata().getName(), Collections.nCopies(count, gpu)));
            }
        }
        return machines;
    }

    /** The product labels of the nodes whose GPUs have that name. */
    static Set<String> products(Collection<Node> nodes, String gpu) {
        return nodes.stream()
                .filter(node -> gpu(node).filter(gpu::equals).isPresent())
                .map(node -> node.getMetadata().getLabels().get(Names.GPU_PRODUCT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isReady(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions() != null
                && node.getStatus().getConditions().stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .map(NodeCondition::getStatus)
                        .anyMatch("True"::equals);
    }

    private static boolean takesPods(Node node) {
        return isReady(node)
                && (node.getSpec() == null
                        || !Boolean.TRUE.equals(node.getSpec().getUnschedulable()));
    }

    /** Empty for no GPU, and for slices of GPUs: an instance has whole ones. */
    private static Optional<String> gpu(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        String product = labels == null ? null : labels.get(Names.GPU_PRODUCT);
        if (product == null
                || product.endsWith("-SHARED")
                || product.contains("-MIG-")
                || number(labels.get(Names.GPU_REPLICAS)) > 1) {
            return Optional.empty();
        }
        String name = Gpus.named(product);
        boolean isLarge = name.startsWith("a100_40gb") && number(labels.get(Names.GPU_MEMORY)) > MORE_THAN_40_GB;
        return Optional.of(isLarge ? name.replace("_40gb", "") : name);
    }

    private static int number(String label) {
        return label != null && label.matches("[0-9]{1,9}") ? Integer.parseInt(label) : 0;
    }

    private static int count(Node node) {
        Quantity gpus = node.getStatus().getAllocatable() == null
                ? null
                : node.getStatus().getAllocatable().get(Names.GPU);
        if (gpus == null) {
            return 0;
        }
        BigDecimal count = gpus.getNumericalAmount();
        return count.min(BigDecimal.valueOf(MOST_OF_A_NODE)).intValue();
    }
}
