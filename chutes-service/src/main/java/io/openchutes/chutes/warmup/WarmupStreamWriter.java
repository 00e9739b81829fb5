package io.openchutes.chutes.warmup;

import io.openchutes.rest.stream.StreamedAnswerWriter;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/** Writes warm-up lines as they come; between two lines a stream holds a connection and no thread. */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class WarmupStreamWriter extends StreamedAnswerWriter<WarmupStream> {
    public WarmupStreamWriter() {
        super(WarmupStream.class);
    }

    @Override
    protected void begin(WarmupStream stream, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        Cancellable subscription = stream.lines()
                .subscribe()
                .with(line -> write(response, line), failure -> end(request, response), () -> end(request, response));
        response.addCloseHandler(subscription::cancel);
        if (response.closed()) {
            subscription.cancel();
        }
    }

    /** A reader who does not keep up misses repetitions, never another line, and makes nothing pile up here. */
    private static void write(ServerHttpResponse response, WarmupLine line) {
        if (!response.closed() && (!line.isRepetition() || !response.isWriteQueueFull())) {
            response.write(line.asEvent());
        }
    }

    private static void end(ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        if (!response.closed()) {
            response.end();
        }
        request.resume();
    }
}
