package io.openchutes.rest.stream;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * One caller's stream of server-sent events: what is sent goes to the connection while that takes it, then into a bounded buffer; a caller
 * who does not even keep up with that is dropped. It holds no thread.
 */
public final class EventStream implements OpenStream {
    /** Why a stream ended. */
    enum End {
        /** The caller went. */
        LEFT,
        /** The service ended it. */
        ENDED,
        /** The caller did not read fast enough. */
        SLOW
    }

    private final int buffered;
    private final BiConsumer<EventStream, End> whenEnded;
    private final Object caller;
    private final Instant until;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private StreamConnection connection;
    private Runnable onClose;
    private End ended;
    private int fullTurns;

    /** @param buffered how many events may wait for a slow reader */
    EventStream(Object caller, Instant until, int buffered, BiConsumer<EventStream, End> whenEnded) {
        this.caller = caller;
        this.until = until;
        this.buffered = buffered;
        this.whenEnded = whenEnded;
    }

    Object caller() {
        return caller;
    }

    Instant until() {
        return until;
    }

    /** Sends bytes that are one or more whole events; they may be kept, so don't change them. */
    public void send(byte[] event) {
        boolean tooSlow;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            if (waiting.isEmpty() && connection != null && !connection.isFull()) {
                connection.write(event);
                return;
            }
            waiting.add(event);
            tooSlow = waiting.size() > buffered;
        }
        if (tooSlow) {
            end(End.SLOW);
        }
    }

    /** Ends the stream after what was sent; the caller may reconnect. */
    public void end() {
        end(End.ENDED);
    }

    /** Runs the action when the stream ends, for whatever reason; at once if it has ended. */
    public void onClose(Runnable action) {
        synchronized (this) {
            if (ended == null) {
                onClose = action;
                return;
            }
        }
        action.run();
    }

    void end(End why) {
        Runnable action;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = why;
            action = onClose;
            if (connection != null) {
                close();
            }
        }
        whenEnded.accept(this, why);
        if (action != null) {
            action.run();
        }
    }

    private void close() {
        if (ended == End.ENDED && !connection.isFull()) {
            waiting.forEach(connection::write);
            connection.end();
        } else {
            connection.cut();
        }
        waiting.clear();
    }

    @Override
    public synchronized void opened(StreamConnection opened) {
        connection = opened;
        if (ended == null) {
            drained();
        } else {
            close();
        }
    }

    @Override
    public synchronized void drained() {
        while (ended == null && connection != null && !waiting.isEmpty() && !connection.isFull()) {
            connection.write(waiting.poll());
        }
    }

    @Override
    public void closed() {
        end(End.LEFT);
    }

    /** Shows proxies and the caller that the stream lives; a connection that was full for many turns is cut. */
    void comment(byte[] comment, int mostFullTurns) {
        synchronized (this) {
            if (ended != null || connection == null) {
                return;
            }
            if (!connection.isFull()) {
                fullTurns = 0;
                drained();
                if (waiting.isEmpty()) {
                    connection.write(comment);
                }
                return;
            }
            fullTurns++;
            if (fullTurns < mostFullTurns) {
                return;
            }
        }
        end(End.SLOW);
    }
}
