package io.openchutes.instances.scaling;

import java.util.OptionalDouble;

/** The formula of a chute's target. */
final class ScalingRule {
    /** Where the chute names none. */
    static final double DEFAULT_THRESHOLD = 0.75;

    /** A threshold of 0 would ask for infinitely many. */
    private static final double LEAST_THRESHOLD = 0.01;

    /** A share that is a whole number but for rounding is that whole number. */
    private static final double ROUNDING = 1e-9;

    private ScalingRule() {}

    /**
     * The inputs of a decision.
     *
     * @param target what was decided last
     * @param busyUp mean of requests in flight and waiting over 30 s
     * @param busyDown the same over 5 minutes
     * @param wanted whether a warm-up, a bounty or a held call waits
     * @param used whether it is called, or was within shutdown_after_seconds
     * @param concurrency how many calls an instance takes, at least 1
     * @param threshold scaling_threshold; empty: the default
     * @param maximum how many it may have
     */
    record Load(
            int target,
            double busyUp,
            double busyDown,
            boolean wanted,
            boolean used,
            int concurrency,
            OptionalDouble threshold,
            int maximum,
            boolean disabled) {}

    static int target(Load load) {
        if (load.disabled()) {
            return 0;
        }
        if (!load.used()) {
            return load.wanted() ? Math.min(1, load.maximum()) : 0;
        }
        int up = needed(load.busyUp(), load);
        int down = Math.max(up, needed(load.busyDown(), load));
        int needed = up > load.target() ? up : Math.min(down, load.target());
        return Math.min(Math.max(1, needed), load.maximum());
    }

    private static int needed(double busy, Load load) {
        double each = Math.max(1, load.concurrency())
                * Math.max(LEAST_THRESHOLD, load.threshold().orElse(DEFAULT_THRESHOLD));
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(busy / each - ROUNDING));
    }

    /** What is asked of miners beyond the price while instances are missing: 1 where none are, 1.5 where all are. */
    static double urgency(int active, int target) {
        return active >= target ? 1 : 1 + Math.round(50.0 * (target - active) / target) / 100.0;
    }
}
