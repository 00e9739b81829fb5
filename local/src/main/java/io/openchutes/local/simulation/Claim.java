package io.openchutes.local.simulation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.UUID;

/**
 * A place that a simulated miner got.
 *
 * @param secret what the instance asks every caller for, 32 bytes in hex
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Claim(UUID instanceId, UUID chuteId, UUID version, String secret, int concurrency) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "Claim[" + instanceId + "]";
    }
}
