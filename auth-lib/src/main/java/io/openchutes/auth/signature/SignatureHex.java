package io.openchutes.auth.signature;

import io.openchutes.auth.sr25519.SignatureVerifier;

/** The text form of a signature: 128 hex digits in any case, {@code 0x} before them allowed. */
final class SignatureHex {
    private static final String PREFIX = "0x";

    private SignatureHex() {}

    /**
     * Reads a signature of 64 bytes.
     *
     * @throws MalformedCredential for any other text: blanks, digits of other scripts and other lengths too
     */
    static byte[] parse(String text) {
        int start = text.startsWith(PREFIX) ? PREFIX.length() : 0;
        byte[] signature = new byte[SignatureVerifier.SIGNATURE_LENGTH];
        if (text.length() - start != 2 * signature.length) {
            throw malformed();
        }
        for (int i = 0; i < signature.length; i++) {
            signature[i] = (byte) (digit(text.charAt(start + 2 * i)) << 4 | digit(text.charAt(start + 2 * i + 1)));
        }
        return signature;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = (c | 0x20) - 'a';
        if (c < 128 && letter >= 0 && letter < 6) {
            return letter + 10;
        }
        throw malformed();
    }

    private static MalformedCredential malformed() {
        return new MalformedCredential("X-Chutes-Signature must be 64 bytes in hex");
    }
}
