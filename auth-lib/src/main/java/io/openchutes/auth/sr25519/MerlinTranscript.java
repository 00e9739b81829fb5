package io.openchutes.auth.sr25519;

import java.nio.charset.StandardCharsets;

/**
 * A record of everything that a proof covers, from which its challenges are drawn.
 *
 * <p>Source: Merlin v1.0, "Transcript operations": messages are framed by a label and their 32-bit little-endian length as meta-AD, and
 * absorbed as AD; challenges are framed likewise and drawn with PRF. Not thread-safe.
 */
final class MerlinTranscript {
    private static final byte[] PROTOCOL = "Merlin v1.0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOMAIN_SEPARATOR = "dom-sep".getBytes(StandardCharsets.US_ASCII);

    private final Strobe128 strobe;

    private MerlinTranscript(Strobe128 strobe) {
        this.strobe = strobe;
    }

    /** A transcript of the application protocol of that name. */
    MerlinTranscript(byte[] label) {
        this(new Strobe128(PROTOCOL));
        append(DOMAIN_SEPARATOR, label);
    }

    MerlinTranscript copy() {
        return new MerlinTranscript(strobe.copy());
    }

    /** Becomes equal to the other transcript without allocating. */
    void set(MerlinTranscript other) {
        strobe.set(other.strobe);
    }

    void append(byte[] label, byte[] message) {
        append(label, message, 0, message.length);
    }

    void append(byte[] label, byte[] message, int offset, int length) {
        strobe.metaAd(label, 0, label.length, false);
        strobe.metaAdLittleEndian(length, true);
        strobe.ad(message, offset, length, false);
    }

    /** Fills the array with the next challenge. */
    void challenge(byte[] label, byte[] out) {
        strobe.metaAd(label, 0, label.length, false);
        strobe.metaAdLittleEndian(out.length, true);
        strobe.prf(out, 0, out.length, false);
    }
}
