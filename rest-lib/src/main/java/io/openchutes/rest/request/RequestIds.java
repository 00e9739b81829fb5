package io.openchutes.rest.request;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/** Gives every request an id, which the answer and all log lines carry, and every answer the headers that are safe by default. */
@ApplicationScoped
public class RequestIds {
    public static final String HEADER = "X-Request-Id";
    public static final String MDC_KEY = "requestId";
    /** Before everything else, so that no answer goes without. */
    public static final int FILTER_PRIORITY = 100_000;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    void register(@Observes Filters filters) {
        filters.register(this::handle, FILTER_PRIORITY);
    }

    /** What the router itself refuses passes no filter: it gets its id here, before the failure is answered. */
    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::handle);
    }

    private void handle(RoutingContext context) {
        if (!context.response().headers().contains(HEADER)) {
            give(context);
        }
        context.next();
    }

    private static void give(RoutingContext context) {
        String id = idOf(context.request());
        MDC.put(MDC_KEY, id);
        context.response().putHeader(HEADER, id);
        context.addHeadersEndHandler(
                ignored -> addSafeHeaders(context.response().headers()));
    }

    /** The id that the client sent, or a new one where it sent none that is fit for a log line. */
    static String idOf(HttpServerRequest request) {
        return idOf(request.getHeader(HEADER));
    }

    /** @param sent null where the client sent none */
    public static String idOf(String sent) {
        return sent != null && VALID.matcher(sent).matches() ? sent : random();
    }

    /** An id is no secret: it need not be hard to guess, only another one each time (RFC 9562, version 4). */
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        random.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L,
                        random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L)
                .toString();
    }

    /** Headers that no answer goes without, where the service did not set them. */
    public static void addSafeHeaders(MultiMap headers) {
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
            headers.set(HttpHeaders.CACHE_CONTROL, "private, no-store");
        } else if (headers.get(HttpHeaders.CACHE_CONTROL).contains("public")) {
            // CORS answers with the caller's own origin, which a shared cache must not give to another.
            String vary = headers.get(HttpHeaders.VARY);
            headers.set(HttpHeaders.VARY, vary == null ? "Origin" : vary + ", Origin");
        }
        headers.set("X-Content-Type-Options", "nosniff");
    }
}
