package io.openchutes.instances.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * An active instance as the gateway needs to know it.
 *
 * @param host an address that was checked, never a name
 * @param secret what its proxy asks every caller for, 64 hex digits; never to be logged
 * @param concurrency how many calls it takes at a time
 */
@RegisterForReflection
public record Endpoint(
        UUID instanceId,
        UUID chuteId,
        String version,
        String host,
        int port,
        String secret,
        String minerHotkey,
        int concurrency) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "Endpoint[" + instanceId + " of " + chuteId + " at " + host + ":" + port + "]";
    }
}
