package io.openchutes.instances.call;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The connections to instances, a pool for each event loop. Vert.x's pool gives a request the connection that was used last, whatever its
 * event loop; each part of the answer would then be handed from one thread to another.
 */
final class InstanceClients {
    private final Map<EventExecutor, HttpClient> clients;

    InstanceClients(Vertx vertx, HttpClientOptions options) {
        this.clients = StreamSupport.stream(
                        ((VertxInternal) vertx).getEventLoopGroup().spliterator(), false)
                .collect(Collectors.toUnmodifiableMap(Function.identity(), loop -> vertx.createHttpClient(options)));
    }

    /** The client whose connections stay on the event loop of this context. */
    HttpClient of(Context loop) {
        return clients.get(((ContextInternal) loop).nettyEventLoop());
    }

    void close() {
        clients.values().forEach(HttpClient::close);
    }
}
