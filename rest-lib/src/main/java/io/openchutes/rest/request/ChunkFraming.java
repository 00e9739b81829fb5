package io.openchutes.rest.request;

import io.netty.buffer.ByteBuf;

/**
 * Follows the chunks of a body (RFC 9112, section 7.1) that Netty decodes, and finds quotes in their extensions: servers differ on
 * where a line ends that has a quote in it.
 */
final class ChunkFraming {
    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        END_OF_DATA,
        TRAILER
    }

    private State state = State.SIZE;
    private long size;
    private boolean digits;

    /** Scans the bytes decoded since the last call; returns whether an extension has a quote. */
    boolean holdsQuote(ByteBuf buffer, int from, int to) {
        int i = from;
        while (i < to && state != State.TRAILER) {
            if (state == State.DATA) {
                long skipped = Math.min(size, to - i);
                size -= skipped;
                i += (int) skipped;
                state = size == 0 ? State.END_OF_DATA : State.DATA;
                continue;
            }
            byte b = buffer.getByte(i++);
            if (b == '"' && state != State.END_OF_DATA) {
                return true;
            }
            if (b == '\n') {
                endLine();
            } else if (state == State.SIZE) {
                read(b);
            }
        }
        return false;
    }

    private void endLine() {
        state = state == State.END_OF_DATA ? State.SIZE : size == 0 ? State.TRAILER : State.DATA;
        if (state == State.SIZE) {
            size = 0;
            digits = false;
        }
    }

    /** Netty refuses a size that is none or too large, so that here it never overflows. */
    private void read(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            size = size * 16 + digit;
            digits = true;
        } else if (digits) {
            state = State.EXTENSION;
        }
    }
}
