package io.openchutes.rest.stream;

/** The connection of an open answer, as far as a stream needs it; callable from every thread. */
public interface StreamConnection {
    /** Sends in the order of the calls, and never waits; after the end it does nothing. */
    void write(byte[] bytes);

    /** Whether the caller reads too slowly to be sent more: {@link OpenStream#drained} tells when that changes. */
    boolean isFull();

    /** Ends the answer after what was written. */
    void end();

    /** Closes the connection at once. */
    void cut();
}
