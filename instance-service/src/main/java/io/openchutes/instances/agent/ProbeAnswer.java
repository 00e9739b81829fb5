package io.openchutes.instances.agent;

/**
 * What an instance that has proved itself says.
 *
 * @param ready whether the chute inside answers
 * @param inFlight calls under way
 */
public record ProbeAnswer(boolean ready, int inFlight) {}
