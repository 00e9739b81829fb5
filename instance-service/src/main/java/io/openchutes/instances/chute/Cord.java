package io.openchutes.instances.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;

/**
 * One way to call a chute, as chutes-service announces it.
 *
 * @param method of the chute's own server, may be null
 * @param path on the chute's own server
 * @param stream never null, as passthrough
 * @param publicApiPath null where callers can't reach it
 */
@RegisterForReflection
public record Cord(
        String method,
        String path,
        String function,
        Boolean stream,
        Boolean passthrough,
        String publicApiPath,
        String publicApiMethod,
        String outputContentType) {
    public Cord {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(function, "function");
        stream = Boolean.TRUE.equals(stream);
        passthrough = Boolean.TRUE.equals(passthrough);
    }
}
