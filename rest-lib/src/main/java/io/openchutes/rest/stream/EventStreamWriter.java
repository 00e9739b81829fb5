package io.openchutes.rest.stream;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/** Connects an {@link EventStream} with the answer; between two events a stream holds a connection and no thread. */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class EventStreamWriter extends StreamedAnswerWriter<EventStream> {
    public EventStreamWriter() {
        super(EventStream.class);
    }

    @Override
    protected void begin(EventStream stream, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        response.addCloseHandler(() -> stream.end(EventStream.End.LEFT));
        response.addDrainHandler(stream::drained);
        stream.attach(new HttpConnection(request, response));
        if (response.closed()) {
            stream.end(EventStream.End.LEFT);
        }
    }

    private record HttpConnection(ResteasyReactiveRequestContext request, ServerHttpResponse response)
            implements EventStream.Connection {
        @Override
        public void write(byte[] bytes) {
            if (!response.closed()) {
                // A write that fails closes the connection, which ends the stream.
                response.write(bytes, failure -> {});
            }
        }

        @Override
        public boolean isFull() {
            return response.isWriteQueueFull();
        }

        @Override
        public void end() {
            if (!response.closed()) {
                response.end();
            }
            request.resume();
        }

        @Override
        public void cut() {
            if (!response.closed()) {
                request.serverRequest().closeConnection();
            }
            request.resume();
        }
    }
}
