package io.openchutes.rest.stream;

import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Sends answers that go on after their resource method has returned: such an answer holds a connection and no thread. */
public abstract class StreamedAnswerWriter<T> extends AnswerWriter<T> {
    protected StreamedAnswerWriter(Class<?> answers) {
        super(answers);
    }

    /**
     * Begins to send; the end of the answer resumes the request.
     *
     * @param request suspended
     * @param response chunked, nothing written yet; its connection may be closed already
     */
    protected abstract void begin(T answer, ResteasyReactiveRequestContext request, ServerHttpResponse response);

    @Override
    public final void writeResponse(T answer, Type genericType, ServerRequestContext context) {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        request.suspend();
        context.serverResponse().setChunked(true);
        begin(answer, request, context.serverResponse());
    }
}
