package io.openchutes.instances.chute;

/**
 * A CDI event, fired in the transaction that applies a chute's new state to its copy; never during a rebuild.
 *
 * @param deployed whether it is a new chute or a new version
 * @param rollingUpdateStarted whether it has an open rolling update that it did not have before
 */
public record ChuteChanged(ChuteCopy chute, boolean deployed, boolean rollingUpdateStarted) {}
