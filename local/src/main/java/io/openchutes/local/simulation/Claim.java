package io.openchutes.local.simulation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.UUID;

/**
 * A claim that a simulated miner was granted.
 *
 * @param secret the instance's secret, 32 bytes in hex
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Claim(UUID instanceId, UUID chuteId, UUID version, String secret, int concurrency) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "Claim[" + instanceId + "]";
    }
}
