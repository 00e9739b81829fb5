package io.openchutes.auth.ss58;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * An account's public key with its one spelling: SS58, format 42, canonical.
 *
 * <p>Source: the SS58 registry and "SS58 Address Format" of the Substrate documentation: base58 (Bitcoin's alphabet) of the format byte,
 * the 32 bytes of the key, and the first two bytes of BLAKE2b-512 over "SS58PRE", format byte and key. Formats below 64 are one byte;
 * their two-byte spelling, which some decoders take, is refused here as any text is that {@link #text} would not give back. Immutable.
 */
public final class Ss58Address {
    /** Bytes of a public key. */
    public static final int PUBLIC_KEY_LENGTH = 32;

    /** The generic Substrate format, which Bittensor uses. */
    private static final int FORMAT = 42;

    private static final int CHECKSUM_LENGTH = 2;
    private static final int DECODED_LENGTH = 1 + PUBLIC_KEY_LENGTH + CHECKSUM_LENGTH;
    /** Characters of a number of 35 bytes whose first byte is 42: 42·256^34 and 43·256^34 both have 48 digits in base 58. */
    private static final int TEXT_LENGTH = 48;

    private static final byte[] CHECKSUM_PREFIX = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            DIGITS[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private final byte[] publicKey;
    private final String text;

    private Ss58Address(byte[] publicKey, String text) {
        this.publicKey = publicKey;
        this.text = text;
    }

    /**
     * Reads an address.
     *
     * @param text exactly as sent: blanks around it are refused
     * @throws InvalidSs58Address where it is not the canonical format 42 address of 32 bytes
     */
    public static Ss58Address parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new InvalidSs58Address("an SS58 address of format 42 has 48 characters");
        }
        byte[] decoded = new byte[DECODED_LENGTH];
        decodeBase58(text, decoded);
        if (decoded[0] != FORMAT) {
            throw new InvalidSs58Address("the SS58 format must be 42");
        }
        byte[] checksum = checksum(decoded);
        for (int i = 0; i < CHECKSUM_LENGTH; i++) {
            if (decoded[DECODED_LENGTH - CHECKSUM_LENGTH + i] != checksum[i]) {
                throw new InvalidSs58Address("the SS58 checksum does not match");
            }
        }
        return new Ss58Address(Arrays.copyOfRange(decoded, 1, 1 + PUBLIC_KEY_LENGTH), text);
    }

    /**
     * The address of a public key.
     *
     * @param publicKey 32 bytes, else IllegalArgumentException; not checked to be a valid key
     */
    public static Ss58Address of(byte[] publicKey) {
        if (publicKey.length != PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("a public key has 32 bytes, not " + publicKey.length);
        }
        byte[] decoded = new byte[DECODED_LENGTH];
        decoded[0] = FORMAT;
        System.arraycopy(publicKey, 0, decoded, 1, PUBLIC_KEY_LENGTH);
        System.arraycopy(checksum(decoded), 0, decoded, DECODED_LENGTH - CHECKSUM_LENGTH, CHECKSUM_LENGTH);
        return new Ss58Address(publicKey.clone(), encodeBase58(decoded));
    }

    /** The 32 bytes of the key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The 48 characters of the address. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ss58Address that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static byte[] checksum(byte[] decoded) {
        Blake2bDigest blake2b = new Blake2bDigest(512);
        blake2b.update(CHECKSUM_PREFIX, 0, CHECKSUM_PREFIX.length);
        blake2b.update(decoded, 0, 1 + PUBLIC_KEY_LENGTH);
        byte[] hash = new byte[64];
        blake2b.doFinal(hash, 0);
        return hash;
    }

    /** Reads a number in base 58 into 35 big-endian bytes, five digits at a time; 48 digits have 282 bits, which 9 limbs hold. */
    private static void decodeBase58(String text, byte[] out) {
        int[] limbs = new int[(out.length + 3) / 4];
        int used = 0;
        int index = 0;
        while (index < text.length()) {
            long carry = 0;
            long base = 1;
            for (int end = Math.min(text.length(), index + 5); index < end; index++) {
                char c = text.charAt(index);
                int digit = c < DIGITS.length ? DIGITS[c] : -1;
                if (digit < 0) {
                    throw new InvalidSs58Address("an SS58 address has only the characters of base58");
                }
                carry = carry * 58 + digit;
                base *= 58;
            }
            for (int i = 0; i < used; i++) {
                carry += (limbs[i] & 0xffffffffL) * base;
                limbs[i] = (int) carry;
                carry >>>= 32;
            }
            if (carry != 0) {
                limbs[used++] = (int) carry;
            }
        }
        // The limbs hold one byte more than an address has.
        if (limbs[limbs.length - 1] >>> 24 != 0) {
            throw new InvalidSs58Address("the SS58 format must be 42");
        }
        for (int i = 0; i < out.length; i++) {
            out[out.length - 1 - i] = (byte) (limbs[i >> 2] >>> ((i & 3) << 3));
        }
    }

    private static String encodeBase58(byte[] bigEndian) {
        byte[] rest = bigEndian.clone();
        char[] out = new char[TEXT_LENGTH];
        for (int at = TEXT_LENGTH - 1; at >= 0; at--) {
            int remainder = 0;
            for (int i = 0; i < rest.length; i++) {
                int value = remainder << 8 | rest[i] & 0xff;
                rest[i] = (byte) (value / 58);
                remainder = value % 58;
            }
            out[at] = ALPHABET.charAt(remainder);
        }
        return new String(out);
    }
}
