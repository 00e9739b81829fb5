package io.openchutes.auth.key;

import io.openchutes.base.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key in plain text, {@code cpk_{key id}.{user id}.{secret}}: shown once to its owner, then only sent by callers.
 *
 * <p>The digest that is kept is a single SHA-256. A slow or salted hash protects secrets that can be guessed; 32 letters or digits drawn
 * at random hold 190 bits, which can't be guessed at any speed, and every request pays for the hash.
 */
public final class ApiKey {
    private static final Pattern FORM = Pattern.compile("cpk_([0-9a-fA-F]{32})\\.([0-9a-fA-F]{32})\\.[A-Za-z0-9]{32}");
    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
    private static final int SECRET_LENGTH = 32;

    private final String text;
    private final UUID keyId;
    private final UUID userId;
    private String digest;

    private ApiKey(String text, UUID keyId, UUID userId) {
        this.text = text;
        this.keyId = keyId;
        this.userId = userId;
    }

    /** A new key of the account. */
    public static ApiKey generate(UUID keyId, UUID userId, SecureRandom random) {
        StringBuilder secret = new StringBuilder(SECRET_LENGTH);
        for (int i = 0; i < SECRET_LENGTH; i++) {
            secret.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return new ApiKey("cpk_" + hex(keyId) + '.' + hex(userId) + '.' + secret, keyId, userId);
    }

    /**
     * The key in an Authorization header: its last word, whatever the scheme before it.
     *
     * @return empty where the last word has another form
     */
    public static Optional<ApiKey> fromAuthorization(String header) {
        int end = header.length();
        while (end > 0 && isBlank(header.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && !isBlank(header.charAt(start - 1))) {
            start--;
        }
        String word = header.substring(start, end);
        Matcher matcher = FORM.matcher(word);
        return matcher.matches()
                ? Optional.of(new ApiKey(word, uuid(matcher.group(1)), uuid(matcher.group(2))))
                : Optional.empty();
    }

    /** The blanks of ASCII: the JDK's own test also takes control characters, and the blanks of every script. */
    private static boolean isBlank(char character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    public UUID keyId() {
        return keyId;
    }

    public UUID userId() {
        return userId;
    }

    /** The whole key: a secret, for its owner's eyes only. */
    public String secretText() {
        return text;
    }

    /** SHA-256 of the whole key as text, 64 lower-case hex digits. */
    public String digest() {
        if (digest == null) {
            // Two threads may both compute it: it is the same text.
            digest = Sha256.hex(text);
        }
        return digest;
    }

    /** Whether the digest is this key's, in a time that does not depend on where they differ. */
    public boolean hasDigest(String other) {
        return MessageDigest.isEqual(
                digest().getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Never the secret, so that no log shows it. */
    @Override
    public String toString() {
        return "cpk_" + hex(keyId) + ".…";
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static UUID uuid(String hex) {
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }
}
