package io.openchutes.rest.stream;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Sends answers that go on after their resource method has returned: such an answer holds a connection and no thread. */
public abstract class StreamedAnswerWriter<T> implements ServerMessageBodyWriter<T> {
    private final Class<?> answers;

    protected StreamedAnswerWriter(Class<?> answers) {
        this.answers = answers;
    }

    /**
     * Begins to send; the end of the answer resumes the request.
     *
     * @param request suspended
     * @param response chunked, nothing written yet; its connection may be closed already
     */
    protected abstract void begin(T answer, ResteasyReactiveRequestContext request, ServerHttpResponse response);

    @Override
    public final boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return answers.isAssignableFrom(type);
    }

    @Override
    public final boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return answers.isAssignableFrom(type);
    }

    @Override
    public final void writeResponse(T answer, Type genericType, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        request.suspend();
        context.serverResponse().setChunked(true);
        begin(answer, request, context.serverResponse());
    }

    @Override
    public final void writeTo(
            T answer,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body) {
        throw new UnsupportedOperationException("Streams are written without blocking.");
    }
}
