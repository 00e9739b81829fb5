package io.openchutes.instances.agent;

/**
 * The answer of an instance whose proof was right.
 *
 * @param ready whether the chute inside answers
 * @param inFlight running calls
 */
public record ProbeAnswer(boolean ready, int inFlight) {}
