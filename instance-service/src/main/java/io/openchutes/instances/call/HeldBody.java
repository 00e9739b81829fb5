package io.openchutes.instances.call;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicLong;

/** The beginning of a body that is kept until it is known where it goes; within one call's limit and that of all together. */
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

    Verdict add(Buffer chunk) {
        if (bytes.length() + (long) chunk.length() > limit) {
            return Verdict.TOO_LARGE;
        }
        counted += chunk.length();
        if (ofAll.addAndGet(chunk.length()) > limitOfAll) {
            return Verdict.TOO_MANY;
        }
        bytes.appendBuffer(chunk);
        return Verdict.TAKEN;
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
