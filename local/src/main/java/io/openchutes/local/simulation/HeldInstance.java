package io.openchutes.local.simulation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.UUID;

/** An instance that the platform believes a simulated miner to have. */
@JsonIgnoreProperties(ignoreUnknown = true)
record HeldInstance(UUID instanceId, UUID chuteId, UUID version, String state) {
    boolean isActive() {
        return "active".equals(state);
    }
}
