package io.openchutes.chutes.warmup;

import io.smallrye.mutiny.subscription.Cancellable;
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

/** Writes warm-up lines as they come; between two lines a stream holds a connection and no thread. */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class WarmupStreamWriter implements ServerMessageBodyWriter<WarmupStream> {
    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return WarmupStream.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return WarmupStream.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(WarmupStream stream, Type genericType, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        ServerHttpResponse response = context.serverResponse();
        request.suspend();
        response.setChunked(true);
        Cancellable subscription = stream.lines()
                .subscribe()
                .with(line -> write(response, line), failure -> end(request, response), () -> end(request, response));
        response.addCloseHandler(subscription::cancel);
        if (response.closed()) {
            subscription.cancel();
        }
    }

    /** A reader who does not keep up misses repetitions, never the last line, and makes nothing pile up here. */
    private static void write(ServerHttpResponse response, WarmupLine line) {
        if (!response.closed() && (line.isLast() || !response.isWriteQueueFull())) {
            response.write(line.asEvent());
        }
    }

    private static void end(ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        if (!response.closed()) {
            response.end();
        }
        request.resume();
    }

    @Override
    public void writeTo(
            WarmupStream stream,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body) {
        throw new UnsupportedOperationException("Streams are written without blocking.");
    }
}
