package io.openchutes.auth.signature;

import io.openchutes.base.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The exact bytes that a caller signs; the server builds them from the request and the headers, never from anything signed along.
 *
 * <p>Source: the contract, "Who is calling". The fields are joined by colons as they stand, in UTF-8. No two requests give the same
 * bytes: only the target may hold a colon, and every other field is found from one end; a purpose is never 64 hex digits; an SS58 address
 * never starts with {@code v}.
 */
public final class SignedMessage {
    private static final byte[] OPENING = utf8("<Bytes>");
    private static final byte[] CLOSING = utf8("</Bytes>");

    private SignedMessage() {}

    /**
     * Version 1: {@code {hotkey}:{nonce}:{sha256 hex of the body}} where there is a body, else {@code {hotkey}:{nonce}:{purpose}}.
     *
     * @param bodySha256Hex of {@link #sha256Hex}; null where the request has no body or an empty one
     * @param purpose the word of the operation; ignored where there is a body
     */
    public static byte[] version1(String hotkey, String nonce, String bodySha256Hex, String purpose) {
        return utf8(hotkey + ':' + nonce + ':' + (bodySha256Hex != null ? bodySha256Hex : purpose));
    }

    /**
     * Version 2: {@code v2:{hotkey}:{METHOD}:{target}:{nonce}:{sha256 hex of the body, or empty}}.
     *
     * @param method in upper case, as HTTP has it
     * @param target path and query exactly as the client sent them
     * @param bodySha256Hex of {@link #sha256Hex}; null where the request has no body or an empty one
     */
    public static byte[] version2(String hotkey, String method, String target, String nonce, String bodySha256Hex) {
        return utf8("v2:" + hotkey + ':' + method + ':' + target + ':' + nonce + ':'
                + (bodySha256Hex != null ? bodySha256Hex : ""));
    }

    /**
     * The message as browser and hardware wallets sign it: between {@code <Bytes>} and {@code </Bytes>}. No message starts so by itself,
     * and none can be taken for another one's wrapping.
     */
    public static byte[] wrapped(byte[] message) {
        return ByteBuffer.allocate(OPENING.length + message.length + CLOSING.length)
                .put(OPENING)
                .put(message)
                .put(CLOSING)
                .array();
    }

    /**
     * The digest of a body as the messages hold it: 64 lower-case hex digits.
     *
     * @return null for null and for an empty body, which count as none
     */
    public static String sha256Hex(byte[] body) {
        if (body == null || body.length == 0) {
            return null;
        }
        return Sha256.hex(body);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
