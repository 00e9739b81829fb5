package io.openchutes.chutes.account;

import io.openchutes.base.digest.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.UUID;

/** Draws what an account's owner is shown once, and makes of it what may be kept. */
@ApplicationScoped
public class Secrets {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 32;

    private final SecureRandom random = new SecureRandom();

    /** 32 letters and digits, some 190 bits: a plain digest of it can't be searched. */
    String draw() {
        StringBuilder secret = new StringBuilder(LENGTH);
        random.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> secret.append(ALPHABET.charAt(i)));
        return secret.toString();
    }

    /** {@code cpk_{key id}.{user id}.{secret}}, the ids as 32 hex digits. */
    public String drawApiKey(UUID apiKeyId, UUID userId) {
        return "cpk_" + digits(apiKeyId) + "." + digits(userId) + "." + draw();
    }

    /** SHA-256 of the text, in hex. */
    public String digest(String secret) {
        return Sha256.hex(secret);
    }

    /** Compares in constant time: neither the expected text nor its length can be measured. */
    boolean same(String given, String expected) {
        return MessageDigest.isEqual(
                digest(given).getBytes(StandardCharsets.UTF_8), digest(expected).getBytes(StandardCharsets.UTF_8));
    }

    private static String digits(UUID id) {
        return id.toString().replace("-", "");
    }
}
