package io.openchutes.local.simulation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * A chute that a simulated miner may run.
 *
 * @param target the autoscaler's target
 * @param bounty null where none is open
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Offer(
        UUID chuteId,
        UUID version,
        String name,
        List<String> supportedGpus,
        int gpuCount,
        int target,
        JsonNode bounty) {
    Offer {
        supportedGpus = List.copyOf(supportedGpus);
    }

    boolean hasBounty() {
        return bounty != null && !bounty.isNull();
    }
}
