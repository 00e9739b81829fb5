package io.openchutes.rest.request;

import io.openchutes.base.digest.Sha256;
import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.RoutingFailures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Writes large bodies to files as they arrive, with back-pressure: memory holds no more of a body than the file's write queue. Signatures
 * cover the body's digest, which is computed on the way.
 */
@ApplicationScoped
public class Uploads {
    private static final Logger LOG = Logger.getLogger(Uploads.class);
    private static final int WRITE_QUEUE_BYTES = 256 << 10;
    private static final int BUSY_RETRY_SECONDS = 5;

    private final Vertx vertx;
    private final List<UploadRoute> routes;
    private final RoutingFailures failures;
    private final ErrorAnswers answers;
    private final AtomicInteger underWay = new AtomicInteger();

    public Uploads(Vertx vertx, Instance<UploadRoute> routes, RoutingFailures failures, ErrorAnswers answers) {
        this.vertx = vertx;
        this.routes = routes.stream().toList();
        this.failures = failures;
        this.answers = answers;
    }

    /** The route that takes the request's body, if one does. */
    Optional<UploadRoute> routeOf(HttpServerRequest request) {
        return routes.stream().filter(route -> route.takes(request)).findFirst();
    }

    /** Takes the body and goes on with the request, or answers 408, 413 or 503. */
    void receive(RoutingContext context, UploadRoute route, long declaredLength) {
        if (declaredLength > route.limit()) {
            refuse(context, tooLarge(route));
            return;
        }
        if (underWay.incrementAndGet() > route.atOnce()) {
            underWay.decrementAndGet();
            refuse(
                    context,
                    answers.of(
                            503,
                            "Too many uploads are in progress: try again in a few seconds.",
                            Map.of("Retry-After", Integer.toString(BUSY_RETRY_SECONDS))));
            return;
        }
        Reception reception = new Reception(context, route);
        context.addEndHandler(ignored -> reception.delete());
        context.request().pause();
        vertx.fileSystem()
                .createTempFile(route.folder().toString(), "upload-", ".part", "rw-------")
                .compose(path -> {
                    reception.path = Path.of(path);
                    return vertx.fileSystem().open(path, new OpenOptions().setWrite(true));
                })
                .onSuccess(reception::into)
                .onFailure(reception::failed);
    }

    /** Gives the connection up, since the rest of the body is still on its way. */
    private void refuse(RoutingContext context, ErrorAnswers.Answer answer) {
        context.addEndHandler(ignored -> context.request().connection().close());
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        failures.send(context, answer);
    }

    private ErrorAnswers.Answer tooLarge(UploadRoute route) {
        return answers.of(413, "The upload is too large; at most " + route.limit() + " bytes are taken.", Map.of());
    }

    /** One request's body. All calls come on the request's event loop. */
    private final class Reception {
        private final RoutingContext context;
        private final UploadRoute route;
        private final MessageDigest digest = Sha256.fresh();
        private final long timer;
        private Path path;
        private AsyncFile file;
        private long received;
        private boolean done;
        private boolean deleted;

        private Reception(RoutingContext context, UploadRoute route) {
            this.context = context;
            this.route = route;
            this.timer = vertx.setTimer(route.patience().toMillis(), ignored -> giveUp(answers.of(408)));
        }

        private void into(AsyncFile opened) {
            file = opened.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
            file.exceptionHandler(this::failed);
            if (done) {
                close();
                return;
            }
            HttpServerRequest request = context.request();
            request.handler(this::add);
            request.endHandler(ignored -> end());
            request.exceptionHandler(ignored -> broken());
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                context.response().writeContinue();
            }
            request.resume();
        }

        private void add(Buffer chunk) {
            if (done) {
                return;
            }
            received += chunk.length();
            if (received > route.limit()) {
                giveUp(tooLarge(route));
                return;
            }
            digest.update(chunk.getBytes());
            file.write(chunk);
            if (file.writeQueueFull()) {
                context.request().pause();
                file.drainHandler(ignored -> context.request().resume());
            }
        }

        private void end() {
            if (done) {
                return;
            }
            done = true;
            vertx.cancelTimer(timer);
            file.close()
                    .onSuccess(ignored -> {
                        file = null;
                        context.put(
                                Upload.KEY,
                                new Upload(path, received, HexFormat.of().formatHex(digest.digest())));
                        context.next();
                    })
                    .onFailure(failure -> {
                        file = null;
                        context.fail(failure);
                    });
        }

        private void failed(Throwable failure) {
            if (done) {
                delete();
                return;
            }
            LOG.error("An upload can't be written to " + route.folder(), failure);
            giveUp(answers.of(500));
        }

        private void giveUp(ErrorAnswers.Answer answer) {
            if (done) {
                return;
            }
            stop();
            refuse(context, answer);
        }

        /** The client disconnected meanwhile: no answer is possible. */
        private void broken() {
            if (!done) {
                stop();
            }
        }

        private void stop() {
            done = true;
            vertx.cancelTimer(timer);
            close();
        }

        private void close() {
            if (file != null) {
                AsyncFile open = file;
                file = null;
                open.close().onComplete(ignored -> delete());
            }
        }

        /** Called when the answer has ended, and when a broken upload's file is closed. */
        private void delete() {
            vertx.cancelTimer(timer);
            if (!deleted) {
                deleted = true;
                done = true;
                underWay.decrementAndGet();
            }
            if (path != null && file == null) {
                Path gone = path;
                path = null;
                vertx.fileSystem()
                        .delete(gone.toString())
                        .onFailure(failure -> LOG.warnf("The upload %s can't be deleted: %s", gone, failure));
            } else if (file != null) {
                close();
            }
        }
    }
}
