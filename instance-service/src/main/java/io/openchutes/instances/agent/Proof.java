package io.openchutes.instances.agent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The proof in a probe's answer: the proxy knows the secret of this instance and version now. */
public final class Proof {
    private static final String ALGORITHM = "HmacSHA256";

    private Proof() {}

    /**
     * HMAC-SHA256 of {@code probe:{instance_id}:{version}:{challenge}}, keyed with the secret's bytes.
     *
     * @param secret 64 hex digits
     */
    public static byte[] of(String secret, UUID instanceId, String version, String challenge) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), ALGORITHM));
            return mac.doFinal(
                    ("probe:" + instanceId + ':' + version + ':' + challenge).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
