package io.openchutes.chutes.instance;

import java.util.UUID;

/**
 * CDI event inside the transaction that changes a chute's instances.
 *
 * @param replay a rebuild restores the copies: nothing but copies may follow from it
 */
public record InstancesChanged(UUID chuteId, boolean replay) {}
