package io.openchutes.chutes.miner;

import io.openchutes.rest.stream.StreamedAnswerWriter;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/** Sends long lists piece by piece; the next one is read when the client has taken the one before. */
@Provider
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
public class LongListWriter extends StreamedAnswerWriter<LongList<?>> {
    private static final Logger LOG = Logger.getLogger(LongListWriter.class);

    public LongListWriter() {
        super(LongList.class);
    }

    @Override
    protected void begin(LongList<?> list, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        send(list, list.first(), request, response);
    }

    private static void send(
            LongList<?> list, byte[] piece, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        if (response.closed()) {
            request.resume();
            return;
        }
        response.write(piece).whenComplete((sent, failure) -> {
            if (failure != null || response.closed()) {
                request.resume();
            } else {
                Infrastructure.getDefaultWorkerPool().execute(() -> goOn(list, request, response));
            }
        });
    }

    private static void goOn(LongList<?> list, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        byte[] piece;
        try {
            piece = list.next();
        } catch (RuntimeException e) {
            // The status has gone out: only an end without the last chunk says that something is missing.
            LOG.warnf("A list for a miner ends early: %s", e.getMessage());
            request.serverRequest().closeConnection();
            request.resume();
            return;
        }
        if (piece == null) {
            response.end();
            request.resume();
        } else {
            send(list, piece, request, response);
        }
    }
}
