package io.openchutes.metrics.rollup;

import java.util.UUID;

/**
 * The mean figures of one instance of a chute within the window.
 *
 * @param avgTps mean tokens a second of its successful invocations that state them; null where none does
 * @param avgOutputTokens mean output tokens of its successful invocations that state them; null where none does
 * @param gpu short name and count, e.g. {@code 8 × h100}; null where the instance is not known
 * @param state what is known of the instance now
 */
public record MinerMean(
        String minerHotkey,
        UUID instanceId,
        Double avgTps,
        Double avgOutputTokens,
        long tpsCount,
        long outputCount,
        long invocations,
        long failures,
        String gpu,
        String region,
        State state) {

    public enum State {
        ACTIVE,
        STARTING,
        REMOVED,
        UNKNOWN
    }

    /** Whether there is anything to report beside failures. */
    public boolean hasMeans() {
        return avgTps != null || avgOutputTokens != null;
    }
}
