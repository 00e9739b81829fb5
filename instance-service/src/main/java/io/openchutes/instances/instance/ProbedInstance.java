package io.openchutes.instances.instance;

import java.util.UUID;

/**
 * The target of a probe.
 *
 * @param secret 64 hex digits; never to be sent or logged
 */
public record ProbedInstance(UUID instanceId, String version, String address, int port, String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
        return instanceId + " at " + address + ":" + port;
    }
}
