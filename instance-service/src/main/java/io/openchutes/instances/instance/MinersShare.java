package io.openchutes.instances.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The number of a miner's instances.
 *
 * @param live instances that are not removed
 * @param pending those of them that are not active yet
 */
@RegisterForReflection
public record MinersShare(long live, long pending) {}
