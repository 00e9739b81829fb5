package io.openchutes.instances.call;

import io.openchutes.auth.Caller;
import io.openchutes.auth.access.RouteCallers;
import io.openchutes.instances.call.CallAddress.OfChute;
import io.openchutes.instances.call.CallAddress.OfModel;
import io.openchutes.instances.call.CallableChute.PublicCord;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One request on its way to its chute's queue: who calls, what, and may he. Everything runs on the connection's event loop; what blocks is
 * done by workers, and only where memory does not know.
 */
final class CallArrival {
    /** More than this of a refused request's body is not read to its end. */
    private static final long DRAINED = 1L << 20;

    /** How long a refused body is read to nowhere before the connection is closed. */
    private static final long LINGER_MILLIS = 1_000;

    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    private final CallServices services;
    private final CallExchange exchange;
    private final HttpServerRequest request;
    private final CallAddress address;
    private final Context loop;
    private final UUID invocationId;
    /** Later by the time in which the body came: that is the caller's. */
    private long arrivedAt = System.nanoTime();

    private final HeldBody body;
    private boolean whole;
    private boolean done;

    CallArrival(CallServices services, CallExchange exchange, CallAddress address) {
        this.services = services;
        this.exchange = exchange;
        this.request = exchange.request();
        this.address = address;
        this.invocationId = services.ids.create();
        this.loop = services.vertx.getOrCreateContext();
        this.body = new HeldBody(
                services.config.maxBodyInMemory().asLongValue(),
                services.config.maxBodiesInMemory().asLongValue(),
                services.held);
    }

    /** The caller is still to be found out. */
    void begin(RoutingContext context) {
        if (!isAdmitted()) {
            return;
        }
        if (RouteCallers.isSigned(request) && hasBody()) {
            readWhole(context);
        } else {
            authenticate(context);
        }
    }

    /** The caller is known already. */
    void begin(Caller caller) {
        if (isAdmitted()) {
            run(() -> authenticated(caller));
        }
    }

    private boolean isAdmitted() {
        if (hasBody()) {
            request.pause();
        }
        exchange.response().putHeader(CallHeaders.INVOCATION_ID, invocationId.toString());
        exchange.onEnd(ended -> {
            done = true;
            body.release();
        });
        if (declaredLength() > services.config.maxBody().asLongValue()) {
            refuse(tooLarge(services.config.maxBody().asLongValue()));
            return false;
        }
        return true;
    }

    private static ApiException tooLarge(long limit) {
        return new ApiException(
                ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large; at most " + limit + " bytes are taken.");
    }

    private boolean hasBody() {
        return hasUnread(request);
    }

    private long declaredLength() {
        return declaredLength(request);
    }

    /** Whether bytes of the request's body are still to come. A request without one may not have ended yet: its end is an event of its own. */
    static boolean hasUnread(HttpServerRequest request) {
        return !request.isEnded()
                && (declaredLength(request) > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING));
    }

    private static long declaredLength(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return declared == null ? 0 : Long.parseLong(declared.trim());
        } catch (NumberFormatException e) {
            // Too large for a long: the HTTP layer refuses what is no number.
            return Long.MAX_VALUE;
        }
    }

    /** A signature covers the body's digest. */
    private void readWhole(RoutingContext context) {
        read(chunk -> {}, () -> {
            ((RoutingContextInternal) context).setBody(body.bytes());
            authenticate(context);
        });
    }

    @FunctionalInterface
    private interface Chunk {
        void take(Buffer chunk) throws ModelField.Unreadable;
    }

    private void read(Chunk each, Runnable end) {
        request.handler(chunk -> {
            if (done) {
                return;
            }
            try {
                switch (body.add(chunk)) {
                    case TOO_LARGE ->
                        throw tooLarge(services.config.maxBodyInMemory().asLongValue());
                    case TOO_MANY ->
                        throw new ApiException(
                                ErrorCode.UNAVAILABLE, "Too many large calls are under way: try again.", BUSY_RETRY);
                    default -> each.take(chunk);
                }
            } catch (ApiException e) {
                refuse(e);
            } catch (ModelField.Unreadable e) {
                refuse(noModel(e.getMessage()));
            }
        });
        request.endHandler(ended -> {
            if (!done) {
                whole = true;
                end.run();
            }
        });
        // A caller that leaves ends the context; what Netty can't decode is answered here.
        request.exceptionHandler(failure -> {
            if (!done) {
                refuse(new ApiException(
                        ErrorCode.BAD_REQUEST, "The request is not well-formed HTTP; check its body's chunks."));
            }
        });
        if (expectsContinue(request)) {
            exchange.response().writeContinue();
        }
        request.resume();
    }

    static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    private void authenticate(RoutingContext context) {
        onLoop(() -> services.callers.known(request).ifPresentOrElse(this::authenticated, () -> recognise(context)));
    }

    private void recognise(RoutingContext context) {
        String template = address instanceof OfModel model ? model.path() : CallAddresses.CALL_PREFIX + "{}/{}";
        services.callers
                .required(context, template)
                .subscribe()
                .with(caller -> onLoop(() -> authenticated(caller)), failure -> onLoop(() -> refuse(failure)));
    }

    /** Runs a step on the event loop, unless the caller has left; what it throws is the answer. */
    private void onLoop(Runnable step) {
        if (isOn(loop)) {
            run(step);
        } else {
            loop.runOnContext(hop -> run(step));
        }
    }

    /** A worker that Quarkus hands a task to has the same current context, so that it is the thread that counts. */
    static boolean isOn(Context loop) {
        return ((ContextInternal) loop).inThread();
    }

    private void run(Runnable step) {
        if (done) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private void authenticated(Caller caller) {
        services.access.requireInvoke(caller);
        if (address instanceof OfChute chute) {
            look(services.catalogue.bySlug(chute.slug()), found -> called(caller, found, CallArrival::chuteNotFound));
            return;
        }
        if (!request.method().name().equals("POST")) {
            throw wrongMethod(Set.of("POST"));
        }
        ModelField field = new ModelField();
        if (whole) {
            findModel(field, caller);
        } else if (!hasBody()) {
            throw noModel("The field model is missing.");
        } else {
            read(
                    chunk -> {
                        field.feed(chunk.getBytes());
                        if (field.model().isPresent()) {
                            request.pause();
                            stopReading();
                            named(field.model().get(), caller);
                        }
                    },
                    () -> refuse(noModel("The body is no whole JSON object.")));
        }
    }

    private void stopReading() {
        request.handler(null);
        request.endHandler(ended -> whole = true);
        request.exceptionHandler(failure -> {});
    }

    private void findModel(ModelField field, Caller caller) {
        try {
            field.feed(body.bytes().getBytes());
        } catch (ModelField.Unreadable e) {
            throw noModel(e.getMessage());
        }
        named(field.model().orElseThrow(() -> noModel("The body is no whole JSON object.")), caller);
    }

    private static ApiException noModel(String why) {
        return new ApiException(ErrorCode.BAD_REQUEST, why + " Send a JSON object that names a chute as \"model\".");
    }

    private void named(String model, Caller caller) {
        look(
                services.catalogue
                        .byModel(model)
                        .map(candidates -> services.chutes.choose(
                                candidates, model, caller.account().orElseThrow())),
                found -> called(caller, found, CallArrival::modelNotFound));
    }

    @FunctionalInterface
    private interface Found {
        void take(Optional<CallableChute> found);
    }

    private void look(Future<Optional<CallableChute>> lookup, Found next) {
        lookup.onComplete(result -> onLoop(() -> {
            if (result.failed()) {
                refuse(result.cause());
            } else {
                next.take(result.result());
            }
        }));
    }

    private static ApiException chuteNotFound() {
        return new ApiException(ErrorCode.NOT_FOUND, "Chute not found, or does not belong to you");
    }

    private static ApiException modelNotFound() {
        return new ApiException(
                ErrorCode.NOT_FOUND, "No chute that you may call answers as this model: GET /v1/models lists them.");
    }

    private void called(Caller caller, Optional<CallableChute> found, Supplier<ApiException> notFound) {
        CallableChute chute = services.access.require(caller, found, notFound);
        Optional<PublicCord> cord = chute.cord(request.method().name(), address.path());
        if (cord.isEmpty()) {
            Set<String> methods = chute.methodsAt(address.path());
            if (!methods.isEmpty()) {
                throw wrongMethod(methods);
            }
            throw new ApiException(
                    ErrorCode.NOT_FOUND,
                    "This chute has no cord with this public_api_path: GET /chutes/" + chute.chuteId()
                            + " lists its cords.");
        }
        if (comesFirst()) {
            long readAt = System.nanoTime();
            read(
                    chunk -> {},
                    () -> run(() -> {
                        arrivedAt += System.nanoTime() - readAt;
                        enter(chute, cord.get());
                    }));
        } else {
            enter(chute, cord.get());
        }
    }

    /** Whether the body is read before an instance is looked for: it can then be sent with the head, and again. */
    private boolean comesFirst() {
        long length = declaredLength();
        return length > 0
                && length <= Call.AT_ONCE
                && !whole
                && !request.isEnded()
                && !expectsContinue(request)
                && body.reserve(length);
    }

    private void enter(CallableChute chute, PublicCord cord) {
        boolean ownHost = address instanceof OfChute slug && slug.ownHost();
        done = true;
        new Call(services, exchange, loop, chute, cord, ownHost, invocationId, arrivedAt, body, whole || !hasBody())
                .enter();
    }

    private static Refusal wrongMethod(Set<String> allowed) {
        return new Refusal(String.join(", ", new TreeSet<>(allowed)));
    }

    /** A 405 with its Allow header. */
    private static final class Refusal extends ApiException {
        private static final long serialVersionUID = 1L;
        private final String allow;

        private Refusal(String allow) {
            super(ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + allow + ".");
            this.allow = allow;
        }
    }

    private void refuse(Throwable failure) {
        if (done) {
            return;
        }
        done = true;
        body.release();
        if (failure instanceof Refusal wrongMethod) {
            exchange.response().putHeader(HttpHeaders.ALLOW, wrongMethod.allow);
        }
        if (failure instanceof ApiException refusal) {
            services.metrics.refused();
            send(services, exchange, services.answers.of(refusal));
        } else {
            services.metrics.refusedByMistake();
            send(services, exchange, services.answers.ofUnexpected(failure));
        }
    }

    /** Sends an answer of the platform's own; a body that is still on its way is read to its end only where that is near. */
    static void send(CallServices services, CallExchange exchange, ErrorAnswers.Answer answer) {
        HttpServerRequest request = exchange.request();
        if (hasUnread(request)) {
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            boolean near = length != null
                    && length.length() <= 7
                    && Long.parseLong(length.trim()) <= DRAINED
                    && !expectsContinue(request);
            request.handler(rest -> {});
            request.endHandler(ended -> {});
            request.exceptionHandler(failure -> {});
            if (!near) {
                exchange.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                // Closed at once, a caller that still writes would see a reset and not the answer (RFC 9112, section
                // 9.6).
                request.resume();
                exchange.onEnd(ended -> services.vertx.setTimer(
                        LINGER_MILLIS, late -> request.connection().close()));
            }
        }
        services.failures.send(exchange.response(), answer);
    }

    static ErrorAnswers.Answer answer(CallServices services, int status, String detail) {
        return services.answers.of(status, detail, Map.of());
    }
}
