package io.openchutes.metrics.pages;

import io.openchutes.metrics.rollup.MinerMean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The columns of a chute's page, by which it can be ordered without JavaScript. */
public enum SortColumn {
    MINER("miner", "Miner", false, Comparator.comparing(MinerMean::minerHotkey)),
    INSTANCE(
            "instance",
            "Instance",
            false,
            Comparator.comparing(mean -> mean.instanceId().toString())),
    TPS("tps", "Tokens/s", true, byNumber(MinerMean::avgTps)),
    OUTPUT("output", "Output tokens", true, byNumber(MinerMean::avgOutputTokens)),
    INVOCATIONS("invocations", "Invocations", true, Comparator.comparing(MinerMean::invocations)),
    FAILED(
            "failed",
            "Failed",
            true,
            Comparator.comparing(mean -> (double) mean.failures() / Math.max(1, mean.invocations())));

    private final String key;
    private final String label;
    private final boolean numeric;
    private final Comparator<MinerMean> ascending;

    SortColumn(String key, String label, boolean numeric, Comparator<MinerMean> ascending) {
        this.key = key;
        this.label = label;
        this.numeric = numeric;
        this.ascending = ascending;
    }

    private static Comparator<MinerMean> byNumber(java.util.function.Function<MinerMean, Double> value) {
        return Comparator.comparing(value, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    String key() {
        return key;
    }

    String label() {
        return label;
    }

    boolean isNumeric() {
        return numeric;
    }

    /** What is equal stays in the order of the list, which is by output. */
    Comparator<MinerMean> order(boolean descending) {
        return descending ? ascending.reversed() : ascending;
    }

    /** The column of that key, or null. */
    static SortColumn byKey(String key) {
        return Arrays.stream(values())
                .filter(column -> column.key.equals(key))
                .findFirst()
                .orElse(null);
    }

    static String keys() {
        return Arrays.stream(values()).map(SortColumn::key).collect(Collectors.joining(", "));
    }
}
