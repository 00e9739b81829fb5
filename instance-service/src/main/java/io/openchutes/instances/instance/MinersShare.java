package io.openchutes.instances.instance;

/**
 * What a miner holds.
 *
 * @param live instances that are not removed
 * @param pending those of them that are not active yet
 */
public record MinersShare(long live, long pending) {}
