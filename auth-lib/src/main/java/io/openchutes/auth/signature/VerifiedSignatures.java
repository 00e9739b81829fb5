package io.openchutes.auth.signature;

import io.openchutes.auth.sr25519.SignatureVerifier;
import io.openchutes.base.digest.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers which signatures were found good, since version 1 lets a client send one many times within its window.
 *
 * <p>It answers only "is this signature of this message by this key good", which never changes; time, nonce and account are the caller's
 * to check on every request. An entry is a SHA-256 over a secret of this process, key, signature and message (the first three of fixed
 * length, so that no two inputs are confused), kept only after a full verification: an attacker can neither forge an entry nor target
 * another's slot. Bad signatures take no room of good ones: the last few are remembered apart. Of fixed size: a new entry takes the place
 * of an arbitrary one of the four in its bucket, and the worst that a flood of good signatures does is that others are verified again.
 * Thread-safe, without locks.
 */
public final class VerifiedSignatures {
    private static final int WAYS = 4;
    private static final int REFUSED = 256;

    private final SignatureVerifier verifier;
    private final byte[] secret = new byte[32];
    private final AtomicReferenceArray<Entry> table;
    private final int bucketMask;
    /** The last bad ones, each in the slot that its digest names: a request may be looked at twice. */
    private final AtomicReferenceArray<Entry> refused = new AtomicReferenceArray<>(REFUSED);

    /**
     * @param capacity entries to keep at most, rounded up to a power of two; about 60 bytes each
     * @param keyTables as {@link SignatureVerifier#SignatureVerifier(int)} says
     */
    public VerifiedSignatures(int capacity, int keyTables) {
        if (capacity < 1 || capacity > 1 << 24) {
            throw new IllegalArgumentException("capacity must be from 1 to 16777216, not " + capacity);
        }
        verifier = new SignatureVerifier(keyTables);
        int atLeast = (capacity + WAYS - 1) / WAYS;
        int buckets = atLeast == 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
        table = new AtomicReferenceArray<>(buckets * WAYS);
        bucketMask = buckets - 1;
        new SecureRandom().nextBytes(secret);
    }

    /** As {@link SignatureVerifier#verify}, from memory where the same was verified before. */
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (!haveRightLengths(publicKey, signature)) {
            return false;
        }
        Entry entry = entryOf(publicKey, message, signature);
        int bucket = (int) entry.first & bucketMask;
        int free = -1;
        for (int way = 0; way < WAYS; way++) {
            Entry present = table.get(bucket * WAYS + way);
            if (present == null) {
                free = way;
            } else if (present.equals(entry)) {
                return true;
            }
        }
        if (!verifier.verify(publicKey, message, signature)) {
            return false;
        }
        int way = free >= 0 ? free : ThreadLocalRandom.current().nextInt(WAYS);
        table.set(bucket * WAYS + way, entry);
        return true;
    }

    /**
     * As {@link #verify}, also for a signature over {@link SignedMessage#wrapped}, as wallets make them. What they sign is looked for in
     * memory first, so that only a signature that is neither costs two verifications.
     */
    public boolean verifyBareOrWrapped(byte[] publicKey, byte[] message, byte[] signature) {
        if (!haveRightLengths(publicKey, signature)) {
            return false;
        }
        byte[] wrapped = SignedMessage.wrapped(message);
        Entry entry = entryOf(publicKey, wrapped, signature);
        int slot = (int) entry.second & REFUSED - 1;
        if (entry.equals(refused.get(slot))) {
            return false;
        }
        if (remembers(entry) || verify(publicKey, message, signature) || verify(publicKey, wrapped, signature)) {
            return true;
        }
        refused.set(slot, entry);
        return false;
    }

    private static boolean haveRightLengths(byte[] publicKey, byte[] signature) {
        return publicKey.length == SignatureVerifier.PUBLIC_KEY_LENGTH
                && signature.length == SignatureVerifier.SIGNATURE_LENGTH;
    }

    private boolean remembers(Entry entry) {
        int bucket = (int) entry.first & bucketMask;
        for (int way = 0; way < WAYS; way++) {
            if (entry.equals(table.get(bucket * WAYS + way))) {
                return true;
            }
        }
        return false;
    }

    /** Entries kept now; for tests and metrics, as it reads the whole table. */
    public int size() {
        int size = 0;
        for (int i = 0; i < table.length(); i++) {
            if (table.get(i) != null) {
                size++;
            }
        }
        return size;
    }

    /** Keys that have a table now; reads all of them. */
    public long keyTables() {
        return verifier.keyTables();
    }

    /** Entries kept at most. */
    public int capacity() {
        return table.length();
    }

    private Entry entryOf(byte[] publicKey, byte[] message, byte[] signature) {
        MessageDigest sha256 = Sha256.fresh();
        sha256.update(secret);
        sha256.update(publicKey);
        sha256.update(signature);
        sha256.update(message);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        return new Entry(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    /** All 256 bits of a digest. */
    private record Entry(long first, long second, long third, long fourth) {}
}
