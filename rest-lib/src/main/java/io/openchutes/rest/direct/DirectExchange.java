package io.openchutes.rest.direct;

import io.openchutes.rest.observe.AccessLog;
import io.openchutes.rest.request.RequestIds;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.MDC;

/**
 * A request that is answered without Quarkus's filters, with what they give to every other one: its id, the headers that no answer goes
 * without, and its access line. On the connection's event loop.
 */
public final class DirectExchange {
    private final AccessLog log;
    private final Runnable ended;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String id;
    private final long begunAt = System.nanoTime();
    private final List<Handler<AsyncResult<Void>>> endHandlers = new ArrayList<>(2);
    private boolean over;

    DirectExchange(HttpServerRequest request, AccessLog log, Runnable ended) {
        this.log = log;
        this.ended = ended;
        this.request = request;
        this.response = request.response();
        this.id = RequestIds.idOf(request.getHeader(RequestIds.HEADER));
        MDC.put(RequestIds.MDC_KEY, id);
        response.putHeader(RequestIds.HEADER, id);
        response.headersEndHandler(written -> RequestIds.addSafeHeaders(response.headers()));
        // Of a connection that is lost the first of these says so.
        response.exceptionHandler(failure -> end(Future.failedFuture(failure)));
        response.endHandler(sent -> end(Future.succeededFuture()));
        response.closeHandler(closed -> end(Future.failedFuture(new HttpClosedException("The caller has left"))));
    }

    public HttpServerRequest request() {
        return request;
    }

    public HttpServerResponse response() {
        return response;
    }

    /** As of a routing context: called once, failed where the connection was lost before the answer's end; the last one added comes first. */
    public void addEndHandler(Handler<AsyncResult<Void>> handler) {
        endHandlers.add(handler);
    }

    private String peer() {
        SocketAddress peer = request.remoteAddress();
        return peer == null || peer.hostAddress() == null ? "-" : peer.hostAddress();
    }

    private void end(AsyncResult<Void> result) {
        if (over) {
            return;
        }
        over = true;
        log.answered(
                peer(),
                request.method().name(),
                request.uri(),
                response.getStatusCode(),
                response.bytesWritten(),
                System.nanoTime() - begunAt,
                id);
        ended.run();
        for (int i = endHandlers.size() - 1; i >= 0; i--) {
            endHandlers.get(i).handle(result);
        }
        if (!request.isEnded()) {
            // What was not read of the body must not stop the connection.
            request.resume();
        }
    }
}
