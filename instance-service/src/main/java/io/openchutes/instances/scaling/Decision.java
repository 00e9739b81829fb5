package io.openchutes.instances.scaling;

import java.util.UUID;

/**
 * What is to become of one chute.
 *
 * @param before the target that was in force when this was decided
 * @param why for the log and for who asks
 */
record Decision(UUID chuteId, int before, int target, String why, FleetPlan plan, CapacityLogged log) {
    boolean changesTarget() {
        return before != target;
    }
}
