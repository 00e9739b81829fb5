package io.openchutes.auth.sr25519;

import java.nio.charset.StandardCharsets;

/**
 * The part of STROBE-128 that Merlin uses: one running Keccak state that absorbs labelled data and gives out challenges.
 *
 * <p>Source: STROBE v1.0.2 (initial state, duplex construction, operations and their flags), for security 128 over Keccak-f[1600]: R = 200
 * − 2·128/8 − 2 = 166 bytes. Merlin v1.0, "Strobe-128", names the subset: meta-AD, AD, PRF and KEY, with no transport operations.
 * Not thread-safe.
 */
final class Strobe128 {
    /** R: the bytes that a block takes up before the permutation runs. */
    static final int RATE = 166;

    private static final int FLAG_I = 1;
    private static final int FLAG_A = 1 << 1;
    private static final int FLAG_C = 1 << 2;
    private static final int FLAG_M = 1 << 4;
    private static final int FLAG_K = 1 << 5;

    private final long[] state = new long[KeccakF1600.LANES];
    private int position;
    private int operationStart;
    private int currentFlags;

    private Strobe128() {}

    /**
     * A state bound to a protocol.
     *
     * @param protocolLabel absorbed as meta-AD after the initial permutation
     */
    Strobe128(byte[] protocolLabel) {
        byte[] version = "STROBEv1.0.2".getBytes(StandardCharsets.US_ASCII);
        int[] domain = {1, RATE + 2, 1, 0, 1, 12 * 8};
        for (int i = 0; i < domain.length; i++) {
            xorByte(i, domain[i]);
        }
        for (int i = 0; i < version.length; i++) {
            xorByte(domain.length + i, version[i]);
        }
        KeccakF1600.permute(state);
        metaAd(protocolLabel, 0, protocolLabel.length, false);
    }

    Strobe128 copy() {
        Strobe128 copy = new Strobe128();
        copy.set(this);
        return copy;
    }

    /** Becomes equal to the other state without allocating. */
    void set(Strobe128 other) {
        System.arraycopy(other.state, 0, state, 0, state.length);
        position = other.position;
        operationStart = other.operationStart;
        currentFlags = other.currentFlags;
    }

    /** Absorbs framing data; {@code more} continues the operation before instead of beginning one. */
    void metaAd(byte[] data, int offset, int length, boolean more) {
        begin(FLAG_M | FLAG_A, more);
        absorb(data, offset, length);
    }

    /** Absorbs an unsigned 32-bit number, little-endian, as framing data: what Merlin does with lengths. */
    void metaAdLittleEndian(int value, boolean more) {
        begin(FLAG_M | FLAG_A, more);
        for (int shift = 0; shift < 32; shift += 8) {
            absorbByte(value >>> shift);
        }
    }

    /** Absorbs associated data. */
    void ad(byte[] data, int offset, int length, boolean more) {
        begin(FLAG_A, more);
        absorb(data, offset, length);
    }

    /** Gives out pseudo-random bytes and makes what was given out unrecoverable from the state. */
    void prf(byte[] out, int offset, int length, boolean more) {
        begin(FLAG_I | FLAG_A | FLAG_C, more);
        for (int i = 0; i < length; i++) {
            int shift = (position & 7) << 3;
            int lane = position >> 3;
            out[offset + i] = (byte) (state[lane] >>> shift);
            state[lane] &= ~(0xffL << shift);
            advance();
        }
    }

    /** Overwrites the state with a key. */
    void key(byte[] data, int offset, int length, boolean more) {
        begin(FLAG_A | FLAG_C, more);
        for (int i = 0; i < length; i++) {
            int shift = (position & 7) << 3;
            int lane = position >> 3;
            state[lane] = (state[lane] & ~(0xffL << shift)) | ((data[offset + i] & 0xffL) << shift);
            advance();
        }
    }

    private void begin(int flags, boolean more) {
        if (more) {
            if (currentFlags != flags) {
                throw new IllegalStateException("a continued operation must be of the kind that began");
            }
            return;
        }
        int previousStart = operationStart;
        operationStart = position + 1;
        currentFlags = flags;
        absorbByte(previousStart);
        absorbByte(flags);
        // Only when something stands in the block: a header that ends on the boundary has run the permutation already.
        boolean forcePermutation = (flags & (FLAG_C | FLAG_K)) != 0;
        if (forcePermutation && position != 0) {
            runF();
        }
    }

    private void absorb(byte[] data, int offset, int length) {
        for (int i = 0; i < length; i++) {
            absorbByte(data[offset + i]);
        }
    }

    private void absorbByte(int value) {
        xorByte(position, value);
        advance();
    }

    private void advance() {
        position++;
        if (position == RATE) {
            runF();
        }
    }

    /** The duplex step runF: pads the block with the start of the running operation, 0x04 and 0x80, and permutes. */
    private void runF() {
        xorByte(position, operationStart);
        xorByte(position + 1, 0x04);
        xorByte(RATE + 1, 0x80);
        KeccakF1600.permute(state);
        position = 0;
        operationStart = 0;
    }

    private void xorByte(int index, int value) {
        state[index >> 3] ^= (value & 0xffL) << ((index & 7) << 3);
    }
}
