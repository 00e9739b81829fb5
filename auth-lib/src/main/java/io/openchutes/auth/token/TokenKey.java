package io.openchutes.auth.token;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * A public key of log-in tokens.
 *
 * @param validUntil null: until further notice
 */
public record TokenKey(String kid, ECPublicKey publicKey, Instant validFrom, Instant validUntil) {
    private static final int P256_BITS = 256;

    /**
     * @param base64 SubjectPublicKeyInfo in DER
     * @throws IllegalArgumentException for anything but a P-256 key
     */
    public static ECPublicKey publicKey(String base64) {
        try {
            if (KeyFactory.getInstance("EC")
                                    .generatePublic(new X509EncodedKeySpec(
                                            Base64.getDecoder().decode(base64)))
                            instanceof ECPublicKey key
                    && key.getParams().getOrder().bitLength() == P256_BITS) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("public_key is no key of an elliptic curve", e);
        }
        throw new IllegalArgumentException("public_key is not of the curve P-256");
    }

    /** Whether tokens of this key are accepted at that moment. */
    public boolean isValidAt(Instant moment) {
        return validUntil == null || moment.isBefore(validUntil);
    }
}
