package io.openchutes.rest.error;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Hands failures from outside REST (routes, security, the HTTP layer) to {@link ErrorAnswers}, so that they look the same. */
@ApplicationScoped
public class RoutingFailures {
    private final ErrorAnswers answers;
    private final AllowedMethods methods;

    public RoutingFailures(ErrorAnswers answers, AllowedMethods methods) {
        this.answers = answers;
        this.methods = methods;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 100).failureHandler(this::fail);
        for (int status : new int[] {400, 404, 405, 406, 413, 414, 415}) {
            router.errorHandler(status, this::fail);
        }
    }

    /** Answers the context's failure. */
    public void fail(RoutingContext context) {
        send(context, answer(context));
    }

    /** Ends the exchange with an answer, unless one has begun. */
    public void send(RoutingContext context, ErrorAnswers.Answer answer) {
        send(context.response(), answer);
    }

    /** As {@link #send(RoutingContext, ErrorAnswers.Answer)}, of a request that the router may not have seen. */
    public void send(HttpServerResponse response, ErrorAnswers.Answer answer) {
        if (response.ended() || response.headWritten()) {
            if (!response.ended()) {
                // A truncated answer must not look complete.
                response.reset();
            }
            return;
        }
        answer.headers().forEach(response::putHeader);
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(answer.body()));
    }

    private ErrorAnswers.Answer answer(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof IllegalArgumentException) {
            // The router fails on a path that it can't decode before any filter runs.
            Optional<String> defect = TargetRules.defect(
                    context.request().uri(), context.request().path());
            if (defect.isPresent()) {
                return answers.of(400, defect.get(), Map.of());
            }
        }
        if (failure instanceof ApiException refusal) {
            return answers.of(refusal);
        }
        if (failure instanceof ValidationFailed invalid) {
            return answers.of(invalid);
        }
        if (failure instanceof AuthenticationFailedException || failure instanceof UnauthorizedException) {
            return answers.of(new ApiException(ErrorCode.UNAUTHORIZED, ErrorAnswers.sentence(401)));
        }
        if (failure instanceof ForbiddenException) {
            return answers.of(403);
        }
        if (failure instanceof RejectedExecutionException) {
            return answers.of(503);
        }
        if (failure instanceof WebApplicationException web) {
            return answers.of(web);
        }
        if (failure == null && context.statusCode() == 404) {
            return answers.of(404, methods.nothingAt(context.request().path()), Map.of());
        }
        if (failure == null) {
            return answers.of(context.statusCode() < 400 ? 500 : context.statusCode());
        }
        if (context.statusCode() >= 400 && context.statusCode() < 500) {
            return answers.of(context.statusCode());
        }
        return answers.ofUnexpected(failure);
    }
}
