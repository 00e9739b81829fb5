package io.openchutes.instances.target;

import java.util.UUID;

/**
 * A CDI event, fired in the transaction that changes how many instances a chute is to have.
 *
 * @param why for logs and health
 */
public record TargetChanged(UUID chuteId, int before, int target, String why) {}
