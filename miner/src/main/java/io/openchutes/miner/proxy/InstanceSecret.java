package io.openchutes.miner.proxy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the platform and one instance share: callers show it, and the instance proves that it has it. */
final class InstanceSecret {
    private static final String ALGORITHM = "HmacSHA256";

    private final UUID instanceId;
    private final String version;
    private final byte[] secret;
    private final byte[] shown;

    InstanceSecret(UUID instanceId, String version, byte[] secret) {
        this.instanceId = instanceId;
        this.version = version;
        this.secret = secret.clone();
        this.shown = HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes as long for a wrong secret as for the right one. */
    boolean isShown(List<String> instances, List<String> secrets) {
        if (instances.size() != 1 || secrets.size() != 1) {
            return false;
        }
        boolean sameSecret = MessageDigest.isEqual(secrets.get(0).getBytes(StandardCharsets.UTF_8), shown);
        return instances.get(0).equalsIgnoreCase(instanceId.toString()) && sameSecret;
    }

    /** HMAC-SHA256 of {@code probe:INSTANCE:VERSION:CHALLENGE} in hex. */
    String proof(String challenge) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            String message = "probe:" + instanceId + ":" + version + ":" + challenge;
            return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HMAC-SHA256", e);
        }
    }
}
