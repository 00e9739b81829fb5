package io.openchutes.instances.call;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicLong;

/** A body, or its beginning, that is kept until an instance has taken the call; within one call's limit and that of all together. */
final class HeldBody {
    private final long limit;
    private final long limitOfAll;
    private final AtomicLong ofAll;
    private Buffer bytes = Buffer.buffer();
    private long counted;

    HeldBody(long limit, long limitOfAll, AtomicLong ofAll) {
        this.limit = limit;
        this.limitOfAll = limitOfAll;
        this.ofAll = ofAll;
    }

    enum Verdict {
        TAKEN,
        TOO_LARGE,
        /** All bodies together are too large. */
        TOO_MANY
    }

    /**
     * Counts a body before it has come. Only half of what all may hold can be had so: what must be held is never kept out by what need not.
     *
     * @param length of the whole body, in bytes
     * @return whether there is room for it; where not, nothing is counted
     */
    boolean reserve(long length) {
        return length <= limit && count(length - counted, limitOfAll / 2);
    }

    Verdict add(Buffer chunk) {
        long length = bytes.length() + (long) chunk.length();
        if (length > limit) {
            return Verdict.TOO_LARGE;
        }
        if (length > counted && !count(length - counted, limitOfAll)) {
            return Verdict.TOO_MANY;
        }
        bytes.appendBuffer(chunk);
        return Verdict.TAKEN;
    }

    private boolean count(long more, long most) {
        if (ofAll.addAndGet(more) > most) {
            ofAll.addAndGet(-more);
            return false;
        }
        counted += more;
        return true;
    }

    Buffer bytes() {
        return bytes;
    }

    /** They are not held any more. */
    void release() {
        if (counted > 0) {
            ofAll.addAndGet(-counted);
            counted = 0;
            bytes = Buffer.buffer();
        }
    }
}
