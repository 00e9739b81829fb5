package io.openchutes.chutes.instance;

import java.util.UUID;

/**
 * Tells the rest of this service, inside the transaction, that a chute's instances are not what they were.
 *
 * @param replay a rebuild restores the copies: nothing but copies may follow from it
 */
public record InstancesChanged(UUID chuteId, boolean replay) {}
