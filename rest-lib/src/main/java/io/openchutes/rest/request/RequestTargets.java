package io.openchutes.rest.request;

import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.RoutingFailures;
import io.openchutes.rest.error.TargetRules;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Refuses a request target that is badly encoded, or whose path an ingress might read otherwise than this service. */
@ApplicationScoped
public class RequestTargets {
    /** After the request id, so that the refusal carries it, and before whatever reads the path. */
    private static final int FILTER_PRIORITY = RequestIds.FILTER_PRIORITY - 1;

    private final RoutingFailures failures;
    private final ErrorAnswers answers;

    public RequestTargets(RoutingFailures failures, ErrorAnswers answers) {
        this.failures = failures;
        this.answers = answers;
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, FILTER_PRIORITY);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        TargetRules.defect(request.uri(), request.path())
                .ifPresentOrElse(defect -> failures.send(context, answers.of(400, defect, Map.of())), context::next);
    }
}
