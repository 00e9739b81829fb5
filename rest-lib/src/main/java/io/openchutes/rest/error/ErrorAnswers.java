package io.openchutes.rest.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.base.database.DatabaseFaults;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Maps every failure to its answer, inside REST and outside. */
@ApplicationScoped
public class ErrorAnswers {
    private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private final ObjectMapper mapper;

    public ErrorAnswers(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * A finished answer.
     *
     * @param headers beyond Content-Type
     * @param body JSON
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {}

    /** A failure without an exception, e.g. an unknown path. */
    public Answer of(int status) {
        return of(status, sentence(status), Map.of());
    }

    public Answer of(int status, String detail, Map<String, String> headers) {
        return new Answer(status, headers, json(new ErrorBody(BoundedErrors.detail(detail))));
    }

    public Answer of(ValidationFailed failure) {
        return of(failure.errors());
    }

    public Answer of(List<FieldError> errors) {
        try {
            return new Answer(422, Map.of(), BoundedErrors.write(mapper, errors));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error body can't be written as JSON.", e);
        }
    }

    public Answer of(ApiException refusal) {
        Map<String, String> headers = new LinkedHashMap<>();
        refusal.retryAfter()
                .ifPresent(after -> headers.put(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(after))));
        if (refusal.code() == ErrorCode.UNAUTHORIZED) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return of(refusal.code().status(), refusal.getMessage(), headers);
    }

    /** A failure of JAX-RS itself: only its status counts, since its message names classes and internals. */
    public Answer of(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        if (status >= 500) {
            LOG.errorf(failure, "Request failed with status %d", status);
        }
        return of(status, sentence(status), Map.of());
    }

    /** Unexpected failures, and an unavailable database. Logged; the log line carries the request id. */
    public Answer ofUnexpected(Throwable failure) {
        if (DatabaseFaults.isAway(failure)) {
            LOG.warnf("Request refused, the database is away: %s", failure.toString());
            return of(new ApiException(
                    ErrorCode.UNAVAILABLE, "The database can't be reached at the moment; try again.", DATABASE_RETRY));
        }
        LOG.error("Request failed", failure);
        return of(500);
    }

    /** One neutral sentence for a status. */
    public static String sentence(int status) {
        return switch (status) {
            case 400 -> "The request could not be understood; check its path and headers.";
            case 401 -> "Sign the request or send an API key.";
            case 403 -> "You may not do this.";
            case 404 -> "There is nothing at this path; check it against /docs.";
            case 405 -> "This path does not take this method; check it against /docs.";
            case 406 -> "The answer is not available in a media type that the Accept header allows.";
            case 408 -> "The request took too long to arrive; send it again.";
            case 413 -> "The body is too large; at most 1 MiB is taken.";
            case 414 -> "The address is too long.";
            case 415 -> "Send the body as application/json.";
            case 431 -> "The headers are too large.";
            case 503 -> "The service is busy or stopping; try again.";
            default ->
                status < 500
                        ? "The request was refused."
                        : "Something went wrong here; try again, and name the request id if it goes on.";
        };
    }

    private static long wholeSeconds(Duration duration) {
        return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }

    private byte[] json(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error body can't be written as JSON.", e);
        }
    }
}
