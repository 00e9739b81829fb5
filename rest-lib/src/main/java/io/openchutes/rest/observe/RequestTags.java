package io.openchutes.rest.observe;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.openchutes.rest.request.RequestIds;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps callers' input out of the tags of request metrics: each new value would be a new time series. */
@Singleton
public class RequestTags {
    private static final String UNKNOWN = "UNKNOWN";
    /** Where Quarkus REST leaves a matched resource's template for the metrics. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

    private final MeterRegistry registry;
    /** By template and status. */
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    RequestTags(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Every request is of an unknown path until a resource is found for it. */
    void register(@Observes Filters filters) {
        filters.register(RequestTags::begin, RequestIds.FILTER_PRIORITY + 1);
    }

    private static void begin(RoutingContext context) {
        name(context, UNKNOWN);
        context.next();
    }

    /**
     * Names the path of a request that no resource answers, for the tag {@code uri}.
     *
     * @param template of a small set, nothing that the caller sent
     */
    public static void name(RoutingContext context, String template) {
        name(context.request(), template);
    }

    /** As {@link #name(RoutingContext, String)}, of a request that the router does not see. */
    public static void name(HttpServerRequest request, String template) {
        ((HttpServerRequestInternal) request).context().putLocal(TEMPLATE, template);
    }

    /** The template that the running request has by now. */
    public static String nameOf(RoutingContext context) {
        return ((HttpServerRequestInternal) context.request()).context().getLocal(TEMPLATE);
    }

    /** For GETs that are answered before Quarkus's metrics could see them. */
    public Timer timer(String template, int status) {
        return timers.computeIfAbsent(
                template + ' ' + status,
                none -> Timer.builder("http.server.requests")
                        .tags(
                                "method",
                                "GET",
                                "outcome",
                                status < 300 ? "SUCCESS" : "REDIRECTION",
                                "status",
                                String.valueOf(status),
                                "uri",
                                template)
                        .register(registry));
    }

    @Produces
    @Singleton
    static MeterFilter boundedTags() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals("http.server.requests")
                        ? id.replaceTags(
                                id.getTags().stream().map(RequestTags::bounded).toList())
                        : id;
            }
        };
    }

    private static Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "uri" ->
                List.of("/" + UNKNOWN, "NOT_FOUND", "REDIRECTION").contains(tag.getValue())
                        ? Tag.of("uri", UNKNOWN)
                        : tag;
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", "OTHER");
            default -> tag;
        };
    }
}
