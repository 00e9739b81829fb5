package io.openchutes.instances.scaling;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * A chute as the autoscaler sees it.
 *
 * @param maxInstances null: as many as the platform allows
 * @param shutdownAfterSeconds null: the default
 * @param target what was decided last
 * @param wanted whether a warm-up, a bounty or a held call waits
 * @param lastCallAt null: none that is remembered
 * @param activatedAt of the instance that became active last; null: none is
 * @param capacity how many calls its active instances take together
 */
record ScaledChute(
        UUID chuteId,
        int concurrency,
        OptionalDouble threshold,
        Integer maxInstances,
        boolean isPublic,
        Integer shutdownAfterSeconds,
        boolean disabled,
        List<String> supportedGpus,
        int gpuCount,
        int target,
        boolean wanted,
        Instant lastCallAt,
        Instant activatedAt,
        int active,
        int capacity) {}
