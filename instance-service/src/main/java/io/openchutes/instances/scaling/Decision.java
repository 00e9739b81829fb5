package io.openchutes.instances.scaling;

import java.util.UUID;

/**
 * What the autoscaler decided for one chute.
 *
 * @param before the target that was in force when this was decided
 * @param why for logs and health
 */
record Decision(UUID chuteId, int before, int target, String why, FleetPlan plan, CapacityLogged log) {
    boolean changesTarget() {
        return before != target;
    }
}
