package io.openchutes.instances.chute;

/** A CDI event, fired in the transaction that applies a chute's new state to its copy; never during a rebuild. */
public record ChuteChanged(ChuteCopy chute) {}
