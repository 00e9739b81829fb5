package io.openchutes.auth.signature;

import io.openchutes.auth.sr25519.SigningKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of a signed request, named and, for miners, tests and {@code local}, made. */
public final class SignedHeaders {
    /** SS58 address, format 42, of the key that signs. */
    public static final String HOTKEY = "X-Chutes-Hotkey";
    /** 64 bytes in hex. */
    public static final String SIGNATURE = "X-Chutes-Signature";
    /** When the request was signed, and in version 2 what makes it unique. */
    public static final String NONCE = "X-Chutes-Nonce";
    /** Missing for version 1, {@code 2} for version 2. */
    public static final String VERSION = "X-Chutes-Sig-Version";

    private SignedHeaders() {}

    /**
     * The headers of a version 1 request without a body.
     *
     * @param purpose the operation's word: chutes, bounties, images, api_keys or me
     */
    public static Map<String, String> version1(SigningKey key, Instant at, String purpose) {
        String nonce = Long.toString(at.getEpochSecond());
        return headers(key, nonce, SignedMessage.version1(key.hotkey().text(), nonce, null, purpose));
    }

    /**
     * The headers of a version 1 request with a body.
     *
     * @param body the bytes that will be sent; an empty body counts as none, IllegalArgumentException
     */
    public static Map<String, String> version1(SigningKey key, Instant at, byte[] body) {
        if (body.length == 0) {
            throw new IllegalArgumentException("an empty body counts as no body: sign a purpose");
        }
        String nonce = Long.toString(at.getEpochSecond());
        return headers(
                key, nonce, SignedMessage.version1(key.hotkey().text(), nonce, SignedMessage.sha256Hex(body), null));
    }

    /**
     * The headers of a version 2 request, with a fresh nonce.
     *
     * @param method HTTP method in upper case
     * @param target path and query as they will be sent
     * @param body the bytes that will be sent, null or empty for none
     */
    public static Map<String, String> version2(SigningKey key, Instant at, String method, String target, byte[] body) {
        byte[] unique = new byte[16];
        new SecureRandom().nextBytes(unique);
        String nonce = String.format("%010d", at.getEpochSecond())
                + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(unique);
        byte[] message =
                SignedMessage.version2(key.hotkey().text(), method, target, nonce, SignedMessage.sha256Hex(body));
        Map<String, String> headers = headers(key, nonce, message);
        headers.put(VERSION, "2");
        return headers;
    }

    private static Map<String, String> headers(SigningKey key, String nonce, byte[] message) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HOTKEY, key.hotkey().text());
        headers.put(NONCE, nonce);
        headers.put(SIGNATURE, HexFormat.of().formatHex(key.sign(message)));
        return headers;
    }
}
