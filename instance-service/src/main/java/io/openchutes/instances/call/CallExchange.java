package io.openchutes.instances.call;

import io.openchutes.rest.direct.DirectExchange;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * A call's request and its answer, whether the request came through the router or not.
 *
 * @param ends takes handlers of the answer's end; it fails where the caller left before
 */
record CallExchange(HttpServerRequest request, HttpServerResponse response, Consumer<Handler<AsyncResult<Void>>> ends) {
    static CallExchange of(RoutingContext context) {
        return new CallExchange(context.request(), context.response(), context::addEndHandler);
    }

    static CallExchange of(DirectExchange exchange) {
        return new CallExchange(exchange.request(), exchange.response(), exchange::addEndHandler);
    }

    void onEnd(Handler<AsyncResult<Void>> handler) {
        ends.accept(handler);
    }
}
