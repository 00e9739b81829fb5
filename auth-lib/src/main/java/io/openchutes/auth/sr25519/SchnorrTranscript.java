package io.openchutes.auth.sr25519;

import java.nio.charset.StandardCharsets;

/**
 * The transcript of a schnorrkel signature, in the order in which schnorrkel commits to it.
 *
 * <p>Source: schnorrkel, {@code context.rs} (SigningContext::new, SigningContext::bytes) and {@code sign.rs} (sign, verify): a Merlin
 * transcript "SigningContext"; the context under the empty label; the message under "sign-bytes"; "proto-name" = "Schnorr-sig"; "sign:pk"
 * and "sign:R" as encoded; the challenge "sign:c" is 64 bytes, reduced modulo L. Not thread-safe.
 */
final class SchnorrTranscript {
    /** Substrate signs everything under this context (sp_core, sr25519.rs: SIGNING_CTX). */
    static final byte[] SUBSTRATE = ascii("substrate");

    private static final byte[] SIGNING_CONTEXT = ascii("SigningContext");
    private static final byte[] NO_LABEL = new byte[0];
    private static final byte[] SIGN_BYTES = ascii("sign-bytes");
    private static final byte[] PROTO_NAME = ascii("proto-name");
    private static final byte[] SCHNORR_SIG = ascii("Schnorr-sig");
    private static final byte[] SIGN_PK = ascii("sign:pk");
    private static final byte[] SIGN_R = ascii("sign:R");
    private static final byte[] SIGN_C = ascii("sign:c");
    private static final byte[] SIGNING_NONCE = ascii("signing");

    private final MerlinTranscript context;
    private final MerlinTranscript running;

    SchnorrTranscript(byte[] signingContext) {
        context = new MerlinTranscript(SIGNING_CONTEXT);
        context.append(NO_LABEL, signingContext);
        running = context.copy();
    }

    /** Restarts: the message and the public key (32 bytes, as encoded). */
    void begin(byte[] message, byte[] publicKey) {
        running.set(context);
        running.append(SIGN_BYTES, message);
        running.append(PROTO_NAME, SCHNORR_SIG);
        running.append(SIGN_PK, publicKey);
    }

    /**
     * Commits to R and draws the challenge.
     *
     * @param encodedR holds the 32 bytes of R from {@code offset} on
     * @param challenge receives 64 bytes, not yet reduced
     */
    void challenge(byte[] encodedR, int offset, byte[] challenge) {
        running.append(SIGN_R, encodedR, offset, 32);
        running.challenge(SIGN_C, challenge);
    }

    /**
     * Draws 64 bytes for the one-time scalar of a signature from the transcript so far, the key's nonce seed and fresh randomness,
     * leaving the transcript as it was. A verifier never sees how this was drawn, so schnorrkel's own way need not be repeated.
     */
    void witness(byte[] nonceSeed, byte[] randomness, byte[] witness) {
        MerlinTranscript fork = running.copy();
        fork.append(SIGNING_NONCE, nonceSeed);
        fork.append(SIGNING_NONCE, randomness);
        fork.challenge(SIGNING_NONCE, witness);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
