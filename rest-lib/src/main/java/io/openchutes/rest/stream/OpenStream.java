package io.openchutes.rest.stream;

/** An answer that is sent over time, as a resource returns it. Its methods are called on the connection's event loop. */
public interface OpenStream {
    /** The head is written; called once at most. */
    void opened(StreamConnection connection);

    /** The connection takes more, after it was full. */
    default void drained() {}

    /** Nothing more can be sent: the answer has ended, or the caller has gone, possibly before the stream was opened. Called once. */
    void closed();
}
