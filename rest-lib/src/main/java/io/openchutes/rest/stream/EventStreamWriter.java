package io.openchutes.rest.stream;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Connects an {@link EventStream} with the answer; between two events a stream holds a connection and no thread. */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {
    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return EventStream.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(EventStream stream, Type genericType, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        ServerHttpResponse response = context.serverResponse();
        request.suspend();
        response.setChunked(true);
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

    @Override
    public void writeTo(
            EventStream stream,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body) {
        throw new UnsupportedOperationException("Streams are written without blocking.");
    }
}
