package io.openchutes.instances.instance;

import java.util.UUID;

/**
 * What a probe must know of the instance that it goes to.
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
