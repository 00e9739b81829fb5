package io.openchutes.rest.request;

import io.vertx.core.http.HttpServerRequest;
import java.util.function.Predicate;

/** Takes requests before Quarkus's wrappers, router and filters see them; see ADR 224. At most one bean. */
public interface DirectRequests {
    /**
     * What decides on the requests of one more connection to where the router had a request before, on its event loop: true where the request is taken, which is then answered by
     * whoever took it; else it goes on as if it had not been asked about.
     */
    Predicate<HttpServerRequest> ofConnection();
}
