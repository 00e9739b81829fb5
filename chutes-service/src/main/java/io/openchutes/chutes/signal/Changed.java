package io.openchutes.chutes.signal;

import java.util.UUID;

/**
 * CDI event within the transaction that makes a change, as it is signalled to the other replicas.
 *
 * @param what the id of the chute, image or account; null: anything may have changed
 */
public record Changed(UUID what) {}
