package io.openchutes.auth.token;

import io.openchutes.event.Enumerated;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * The event {@code token-key-changed}: a public key that log-in tokens are verified with.
 *
 * @param publicKey SubjectPublicKeyInfo (RFC 5280) of a P-256 key, DER in base64
 * @param validUntil null: until further notice
 */
@RegisterForReflection
public record TokenKeyChanged(String kid, String algorithm, String publicKey, Instant validFrom, Instant validUntil) {
    public static final String TYPE = "token-key-changed";

    /** ECDSA with P-256 and SHA-256 (RFC 7518, section 3.4): the one algorithm that tokens have. */
    public static final String ES256 = "ES256";

    public TokenKeyChanged {
        Objects.requireNonNull(kid, "kid");
        Enumerated.require("algorithm", algorithm, Set.of(ES256));
        Objects.requireNonNull(publicKey, "public_key");
        Objects.requireNonNull(validFrom, "valid_from");
    }
}
