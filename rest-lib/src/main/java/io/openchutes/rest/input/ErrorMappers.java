package io.openchutes.rest.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.openchutes.rest.error.AllowedMethods;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Hands what REST resources throw to {@link ErrorAnswers}. */
@ApplicationScoped
public class ErrorMappers {
    private final ErrorAnswers answers;
    private final Violations violations;
    private final AllowedMethods methods;

    public ErrorMappers(ErrorAnswers answers, Violations violations, AllowedMethods methods) {
        this.answers = answers;
        this.violations = violations;
        this.methods = methods;
    }

    @ServerExceptionMapper
    public Response refusal(ApiException failure) {
        return response(answers.of(failure));
    }

    @ServerExceptionMapper
    public Response validation(ValidationFailed failure) {
        return response(answers.of(failure));
    }

    /** Bad parameters are the caller's fault; a bad return value, or a violation inside a service, is ours. */
    @ServerExceptionMapper
    public Response violation(ConstraintViolationException failure) {
        boolean callers = failure.getConstraintViolations().stream().allMatch(violation -> {
            boolean parameter = false;
            for (var node : violation.getPropertyPath()) {
                parameter |= node.getKind() == ElementKind.PARAMETER;
            }
            return parameter;
        });
        if (!callers) {
            return response(answers.ofUnexpected(failure));
        }
        List<FieldError> errors = violations.ofParameters(failure.getConstraintViolations());
        return response(answers.of(errors));
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException failure) {
        return response(answers.of(failure));
    }

    @ServerExceptionMapper
    public Response nothing(NotFoundException failure, RoutingContext context) {
        return response(answers.of(404, methods.nothingAt(context.request().path()), Map.of()));
    }

    @ServerExceptionMapper
    public Response method(NotAllowedException failure, RoutingContext context) {
        String path = context.request().path();
        String allowed = String.join(", ", methods.of(path));
        return response(answers.of(
                405,
                "This path takes " + allowed + " alone." + methods.beside(path) + " See /docs.",
                Map.of(HttpHeaders.ALLOW, allowed)));
    }

    /** JSON is read by {@link io.openchutes.rest.input.RequestBodyReader}: what Jackson throws beyond it failed on writing. */
    @ServerExceptionMapper
    public Response json(JsonProcessingException failure) {
        return response(answers.ofUnexpected(failure));
    }

    @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
    public Response unauthorized(SecurityException failure) {
        String detail = failure instanceof AuthenticationFailedException && failure.getMessage() != null
                ? failure.getMessage()
                : ErrorAnswers.sentence(401);
        return response(answers.of(new ApiException(ErrorCode.UNAUTHORIZED, detail)));
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure) {
        return response(answers.of(403));
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable failure) {
        return response(answers.ofUnexpected(failure));
    }

    private static Response response(ErrorAnswers.Answer answer) {
        Response.ResponseBuilder builder = Response.status(answer.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(answer.body());
        answer.headers().forEach(builder::header);
        return builder.build();
    }
}
