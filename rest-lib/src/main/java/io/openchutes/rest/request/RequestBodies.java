package io.openchutes.rest.request;

import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.RoutingFailures;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Collects each request's body as the bytes that arrived, within the limit and without holding a thread, before anything parses it:
 * signatures cover these bytes, and REST then reads the same ones.
 */
@ApplicationScoped
public class RequestBodies {
    /** After the request id (so that a refusal carries it) and CORS, before security. */
    public static final int FILTER_PRIORITY = 250;

    /** Up to here a body that is too large is read and thrown away, since many clients only read an answer after sending all. */
    private static final long DRAIN_LIMIT = 8L << 20;

    /** So much of each body is always taken: the budget is for the large ones. */
    private static final long ORDINARY = 64L << 10;

    private final RoutingFailures failures;
    private final ErrorAnswers answers;
    private final MalformedRequests malformed;
    private final Uploads uploads;
    private final long limit;
    private final long limitOfAll;
    /** Bytes of the bodies of all requests that are not answered yet, beyond the first of each. */
    private final AtomicLong held = new AtomicLong();

    public RequestBodies(
            RoutingFailures failures,
            ErrorAnswers answers,
            MalformedRequests malformed,
            Uploads uploads,
            RestConfig config) {
        this.failures = failures;
        this.uploads = uploads;
        this.answers = answers;
        this.malformed = malformed;
        this.limit = config.maxBodySize().asLongValue();
        this.limitOfAll = config.maxBodiesInMemory().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, FILTER_PRIORITY);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean bodiless = request.version() != HttpVersion.HTTP_2
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (bodiless || request.isEnded()) {
            context.next();
            return;
        }
        Optional<UploadRoute> upload = uploads.routeOf(request);
        if (upload.isPresent()) {
            uploads.receive(context, upload.get(), declaredLength(request));
            return;
        }
        if (declaredLength(request) > DRAIN_LIMIT) {
            refuse(context);
            return;
        }
        Collector collector = new Collector(context);
        request.handler(collector::add);
        request.endHandler(ignored -> collector.end());
        request.exceptionHandler(collector::broken);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            if (declaredLength(request) > limit) {
                refuse(context);
                return;
            }
            context.response().writeContinue();
        }
        request.resume();
    }

    private static long declaredLength(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return declared == null ? -1 : Long.parseLong(declared.trim());
        } catch (NumberFormatException e) {
            // The HTTP layer refuses such a header on its own; a number beyond long is too large in any case.
            return Long.MAX_VALUE;
        }
    }

    /** Answers 413 and gives the connection up, since the rest of the body is still on its way. */
    private void refuse(RoutingContext context) {
        refuse(context, tooLarge());
    }

    private void refuse(RoutingContext context, ErrorAnswers.Answer answer) {
        boolean http2 = context.request().version() == HttpVersion.HTTP_2;
        context.addEndHandler(ignored -> {
            if (!http2) {
                context.request().connection().close();
            }
        });
        if (!http2) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        failures.send(context, answer);
    }

    private ErrorAnswers.Answer tooLarge() {
        return answers.of(413, "The body is too large; at most " + limit + " bytes are taken.", Map.of());
    }

    /** One request's bytes. All calls come on the request's event loop. */
    private final class Collector {
        private final RoutingContext context;
        private Buffer body = Buffer.buffer();
        private long received;
        private long counted;
        private boolean done;

        private Collector(RoutingContext context) {
            this.context = context;
            context.addEndHandler(ignored -> release());
        }

        /** Counts what has arrived; false where all bodies together would take too much memory. */
        private boolean admits() {
            long more = Math.max(0, received - ORDINARY) - counted;
            counted += more;
            return more == 0 || held.addAndGet(more) <= limitOfAll;
        }

        private void release() {
            held.addAndGet(-counted);
            counted = 0;
        }

        private void add(Buffer chunk) {
            if (done) {
                return;
            }
            received += chunk.length();
            if (received <= limit) {
                if (!admits()) {
                    done = true;
                    body = Buffer.buffer();
                    refuse(
                            context,
                            answers.of(
                                    503,
                                    "Too many large requests are in progress: try again in a second.",
                                    Map.of("Retry-After", "1")));
                    return;
                }
                body.appendBuffer(chunk);
            } else {
                body = Buffer.buffer();
                release();
                if (received > DRAIN_LIMIT) {
                    done = true;
                    refuse(context);
                }
            }
        }

        private void end() {
            if (done) {
                return;
            }
            done = true;
            if (received > limit) {
                failures.send(context, tooLarge());
                return;
            }
            ((RoutingContextInternal) context).setBody(body);
            context.next();
        }

        /** If the client disconnected, no answer is possible; else the rest of the body can't be decoded. */
        private void broken(Throwable cause) {
            if (done) {
                return;
            }
            done = true;
            if (!(cause instanceof HttpClosedException || cause instanceof IOException)) {
                failures.send(context, malformed.answerToBody(cause));
                context.request().connection().close();
            }
        }
    }
}
