package io.openchutes.instances.call;

import io.openchutes.instances.accounting.CallStatus;
import io.openchutes.instances.accounting.CompletedCall;
import io.openchutes.instances.accounting.OpenCall;
import io.openchutes.instances.call.CallMetrics.Failure;
import io.openchutes.instances.call.CallQueue.Bounce;
import io.openchutes.instances.call.CallQueue.Refusal;
import io.openchutes.instances.call.CallQueue.Ticket;
import io.openchutes.instances.call.CallableChute.PublicCord;
import io.openchutes.instances.instance.Endpoint;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One call from its chute's queue to its end: bytes pass in both directions as fast as the slower side takes them. All of it runs on the
 * event loop of the caller's connection.
 *
 * <p>A small body goes out with the head, and is kept until the chute answers. A larger one is sent only after the instance's proxy said
 * that it takes the call ({@code 100 Continue}); until then another instance can be tried, and nothing is kept for it. What went out whole is
 * tried again only if no connection could be made, or if the proxy said that the chute did not see it.
 */
final class Call {
    /** Bytes of a body that goes out with the head: what the proxy reads to its end where it refuses the call. */
    static final int AT_ONCE = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(Call.class);
    /** A proxy that knows no {@code 100 Continue} gets the body after this time (RFC 9110, section 10.1.1), seen once a second. */
    private static final long CONTINUE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long an answer may wait until it is committed that the call was begun. */
    private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String BROKEN =
            "The instance ended without an answer. The call may have run: call again if it may run twice.";

    private static final Duration BUSY_RETRY = Duration.ofSeconds(5);
    private static final Duration COLD_RETRY = Duration.ofSeconds(30);
    private static final String LOST_EVENT =
            "data: {\"error\": {\"message\": \"The instance ended before its answer did: call again.\","
                    + " \"type\": \"server_error\", \"code\": 502}}\n\n";

    private final CallServices services;
    private final CallExchange exchange;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context loop;
    private final CallableChute chute;
    private final PublicCord cord;
    private final boolean ownHost;
    private final UUID invocationId;
    private final long arrivedAt;
    private final HeldBody held;
    private final ChuteCalls calls;
    private final Ticket ticket;
    /** Whether all of the body is held, or there is none. */
    private final boolean whole;

    private volatile long lastByteAt;
    private volatile boolean lasting;
    private volatile boolean awaitsContinue;
    private volatile boolean awaitsCommit;
    private IdleTimeout idle;
    private long enteredAt;
    private long sentAt;
    private long received;
    private OpenCall open;
    private CompletionStage<Void> opened;
    private HttpClientRequest toInstance;
    private boolean bodyBegun;
    /** Whether some of the body was sent and is not held any more. */
    private boolean bodyPassed;

    private boolean sentWhole;
    private AnswerRelay relay;
    private boolean ended;

    Call(
            CallServices services,
            CallExchange exchange,
            Context loop,
            CallableChute chute,
            PublicCord cord,
            boolean ownHost,
            UUID invocationId,
            long arrivedAt,
            HeldBody held,
            boolean whole) {
        this.services = services;
        this.exchange = exchange;
        this.request = exchange.request();
        this.response = exchange.response();
        this.loop = loop;
        this.chute = chute;
        this.cord = cord;
        this.ownHost = ownHost;
        this.invocationId = invocationId;
        this.arrivedAt = arrivedAt;
        this.held = held;
        this.whole = whole;
        this.calls = services.queues.of(chute.chuteId());
        this.ticket = new Ticket(
                instance -> onLoop(() -> send(instance)),
                refusal -> onLoop(() -> refused(refusal)),
                chute.concurrency());
        this.lastByteAt = arrivedAt;
    }

    void enter() {
        services.live.add(this);
        services.metrics.began();
        calls.arrived(services.clock.instant());
        exchange.onEnd(result -> {
            if (result.failed()) {
                left();
            }
        });
        enteredAt = System.nanoTime();
        calls.queue().enter(ticket, enteredAt);
        services.queues.askWhereHeld(calls, enteredAt);
    }

    private void onLoop(Runnable step) {
        if (CallArrival.isOn(loop)) {
            step.run();
        } else {
            loop.runOnContext(hop -> step.run());
        }
    }

    // To the instance

    private void send(Endpoint instance) {
        if (ended) {
            return;
        }
        sentAt = System.nanoTime();
        if (open == null && ticket.hasWaited()) {
            services.metrics.waited(ticket.wasHeld(), sentAt - enteredAt);
        }
        open = new OpenCall(
                invocationId,
                chute.chuteId(),
                instance.instanceId(),
                instance.minerHotkey(),
                services.clock.instant().truncatedTo(ChronoUnit.MICROS));
        opened = services.journal.opened(open);
        services.clients
                .of(loop)
                .request(new RequestOptions()
                        .setHost(instance.host())
                        .setPort(instance.port())
                        .setMethod(request.method())
                        .setURI(target()))
                .onComplete(connection -> onLoop(() -> {
                    if (connection.failed()) {
                        LOG.debugf(
                                "No connection to %s: %s",
                                instance, connection.cause().getMessage());
                        bounced(Bounce.UNREACHABLE);
                    } else {
                        connected(instance, connection.result());
                    }
                }));
    }

    private String target() {
        return request.query() == null ? cord.path() : cord.path() + "?" + request.query();
    }

    private void connected(Endpoint instance, HttpClientRequest connected) {
        if (ended) {
            connected.reset();
            return;
        }
        toInstance = connected;
        CallHeaders.copyToInstance(request.headers(), connected.headers());
        connected
                .putHeader(CallHeaders.INSTANCE, instance.instanceId().toString())
                .putHeader(CallHeaders.SECRET, instance.secret())
                .putHeader(CallHeaders.INVOCATION_ID, invocationId.toString());
        // Without a handler Vert.x logs as an error what the answer's future says too.
        connected.exceptionHandler(failure -> LOG.debugf("Call %s: %s", invocationId, failure.getMessage()));
        connected
                .response()
                .onComplete(answer -> onLoop(() -> {
                    if (connected != toInstance) {
                        return;
                    }
                    if (answer.succeeded()) {
                        answered(answer.result());
                    } else {
                        sendingFailed(answer.cause());
                    }
                }));
        if (whole && held.bytes().length() <= AT_ONCE) {
            bodyBegun = true;
            sentWhole = true;
            if (held.bytes().length() == 0) {
                connected.end();
            } else {
                connected.end(held.bytes());
            }
            return;
        }
        if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            connected.setChunked(true);
        }
        connected.putHeader(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
        connected.continueHandler(go -> onLoop(this::sendBody));
        connected.sendHead();
        lastByteAt = System.nanoTime();
        awaitsContinue = true;
    }

    private void sendBodyUnasked() {
        // Meanwhile the call may wait for another instance's answer.
        if (awaitsContinue && System.nanoTime() - lastByteAt > CONTINUE_NANOS) {
            sendBody();
        }
    }

    private void sendBody() {
        awaitsContinue = false;
        if (ended || bodyBegun || toInstance == null) {
            return;
        }
        bodyBegun = true;
        bodyPassed = true;
        HttpClientRequest out = toInstance;
        Buffer beginning = held.bytes();
        received = beginning.length();
        held.release();
        if (whole) {
            sentWhole = true;
            out.end(beginning);
            return;
        }
        if (beginning.length() > 0) {
            out.write(beginning);
        }
        if (request.isEnded()) {
            sentWhole = true;
            out.end();
            return;
        }
        request.handler(chunk -> pass(chunk, out));
        request.endHandler(end -> {
            if (!ended) {
                sentWhole = true;
                out.end();
            }
        });
        request.exceptionHandler(failure -> left());
        if (beginning.length() == 0 && CallArrival.expectsContinue(request)) {
            response.writeContinue();
        }
        request.resume();
    }

    private void pass(Buffer chunk, HttpClientRequest out) {
        if (ended) {
            return;
        }
        lastByteAt = System.nanoTime();
        received += chunk.length();
        if (received > services.config.maxBody().asLongValue()) {
            refuse(
                    services.answers.of(new ApiException(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "The body is too large; at most "
                                    + services.config.maxBody().asLongValue() + " bytes are taken.")),
                    CallStatus.ERROR);
            return;
        }
        out.write(chunk);
        if (out.writeQueueFull()) {
            request.pause();
            out.drainHandler(drained -> onLoop(request::resume));
        }
    }

    private void sendingFailed(Throwable failure) {
        if (ended) {
            return;
        }
        if (!bodyBegun) {
            // A connection that was kept and is dead: without the body nothing can have run.
            bounced(Bounce.UNREACHABLE);
            return;
        }
        LOG.infof(
                "Call %s of chute %s failed at its instance %s: %s",
                invocationId, chute.chuteId(), open.instanceId(), failure.getMessage());
        fail(Failure.NO_ANSWER, CallArrival.answer(services, 502, BROKEN));
    }

    private void bounced(Bounce why) {
        awaitsContinue = false;
        if (ended) {
            return;
        }
        if (toInstance != null) {
            HttpClientRequest before = toInstance;
            toInstance = null;
            before.reset();
        }
        bodyBegun = false;
        sentWhole = false;
        services.metrics.bounced();
        calls.queue().bounced(ticket, why, System.nanoTime());
        services.queues.askWhereHeld(calls, System.nanoTime());
    }

    private void refused(Refusal refusal) {
        if (ended) {
            return;
        }
        if (open != null) {
            services.journal.abandoned(invocationId, opened);
            open = null;
        }
        if (refusal == Refusal.FULL || refusal == Refusal.BUSY) {
            calls.countRateLimited();
        }
        ApiException answer = switch (refusal) {
            case FULL ->
                new ApiException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "Too many calls of this chute wait already: try again in a few seconds.",
                        BUSY_RETRY);
            case BUSY ->
                new ApiException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "All instances of this chute were busy for as long as a call may wait: try again.",
                        BUSY_RETRY);
            case COLD ->
                new ApiException(
                        ErrorCode.UNAVAILABLE,
                        "No instance of this chute is running yet. One was asked for: GET /chutes/warmup/"
                                + chute.chuteId() + " follows it, or run: chutes warmup "
                                + chute.chuteId() + ". Then call again.",
                        COLD_RETRY);
            case UNREACHABLE ->
                new ApiException(
                        ErrorCode.UNAVAILABLE,
                        "The instances of this chute can't be reached at the moment: try again.",
                        BUSY_RETRY);
        };
        end(refusal.word(), null);
        CallArrival.send(services, exchange, services.answers.of(answer));
    }

    // The answer

    private void answered(HttpClientResponse answer) {
        awaitsContinue = false;
        answer.exceptionHandler(failure -> LOG.debugf("Call %s: %s", invocationId, failure.getMessage()));
        if (ended) {
            answer.request().reset();
            return;
        }
        if (isTheProxys(answer)) {
            refusedByProxy(answer);
            return;
        }
        held.release();
        long answeredAt = System.nanoTime();
        lastByteAt = answeredAt;
        if (opened.toCompletableFuture().isDone()) {
            passOn(answer, answeredAt);
            return;
        }
        answer.pause();
        awaitsCommit = true;
        opened.thenRun(() -> onLoop(() -> passOn(answer, answeredAt)));
    }

    private void failUnrecorded() {
        if (awaitsCommit && !ended) {
            fail(Failure.NOT_RECORDED, CallArrival.answer(services, 503, "The call could not be recorded: try again."));
        }
    }

    private static boolean isTheProxys(HttpClientResponse answer) {
        return answer.getHeader(CallHeaders.OWN) != null || answer.getHeader(CallHeaders.BUSY) != null;
    }

    private void refusedByProxy(HttpClientResponse answer) {
        boolean busy = answer.getHeader(CallHeaders.BUSY) != null;
        boolean unseen = busy || answer.getHeader(CallHeaders.UNSENT) != null;
        if (unseen && !bodyPassed && (busy || answer.statusCode() == 401 || answer.statusCode() == 502)) {
            bounced(busy ? Bounce.BUSY : Bounce.UNREACHABLE);
            return;
        }
        LOG.infof(
                "Call %s of chute %s: the proxy of its instance %s answered %d",
                invocationId, chute.chuteId(), open.instanceId(), answer.statusCode());
        fail(
                Failure.NO_ANSWER,
                CallArrival.answer(services, 502, unseen ? "The instance does not answer: call again." : BROKEN));
    }

    private void passOn(HttpClientResponse answer, long answeredAt) {
        awaitsCommit = false;
        if (ended) {
            return;
        }
        response.setStatusCode(answer.statusCode());
        if (answer.statusMessage() != null) {
            response.setStatusMessage(answer.statusMessage());
        }
        CallHeaders.copyToCaller(answer.headers(), response.headers(), ownHost);
        if (CallArrival.hasUnread(request)) {
            // Answered before the body was read: nobody knows where the next request would begin.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        relay = new AnswerRelay(this, answer, response, cord, loop);
        services.metrics.streamBegan();
        long now = System.nanoTime();
        services.metrics.added(enteredAt - arrivedAt + now - answeredAt);
        relay.begin();
    }

    /** A byte has passed. */
    void touched(long now) {
        lastByteAt = now;
    }

    /**
     * The instance's answer has come to its end.
     *
     * @param rest what is still to be passed on of it
     */
    void finished(Buffer rest) {
        if (ended) {
            return;
        }
        boolean unread = CallArrival.hasUnread(request);
        served();
        response.end(rest).onComplete(sent -> {
            if (unread) {
                request.connection().close();
            }
        });
    }

    private void served() {
        Instant now = now();
        double seconds = seconds(sentAt, System.nanoTime());
        Long tokens = relay.outputTokens();
        CallStatus outcome = CallStatus.of(relay.status());
        end(
                outcome.word(),
                new CompletedCall(
                        open,
                        now,
                        outcome,
                        tokens,
                        tokens == null || seconds <= 0 ? null : Math.round(tokens / seconds * 100) / 100d,
                        relay.firstByteAt() == 0 ? null : Math.max(0, seconds(sentAt, relay.firstByteAt()))));
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** The instance's answer broke off: the caller's connection is ended so that half an answer is not taken for a whole one. */
    void lost(Throwable failure) {
        if (ended) {
            return;
        }
        LOG.infof(
                "Call %s of chute %s: its instance %s ended in the middle of the answer: %s",
                invocationId, chute.chuteId(), open.instanceId(), failure.getMessage());
        boolean explains = relay.isBetweenEvents();
        services.metrics.failed(Failure.BROKEN_OFF);
        end(CallStatus.FAILED.word(), CompletedCall.without(open, now(), CallStatus.FAILED));
        if (explains) {
            response.write(LOST_EVENT).onComplete(sent -> request.connection().close());
        } else {
            request.connection().close();
        }
    }

    // The end

    private void left() {
        if (ended) {
            return;
        }
        if (relay != null && relay.isWhole()) {
            served();
        } else {
            end(
                    CallStatus.CANCELLED.word(),
                    open == null ? null : CompletedCall.without(open, now(), CallStatus.CANCELLED));
        }
    }

    private void fail(Failure why, ErrorAnswers.Answer answer) {
        services.metrics.failed(why);
        refuse(answer, CallStatus.FAILED);
    }

    /** Answers in the instance's stead, or breaks the answer off where it has begun. */
    private void refuse(ErrorAnswers.Answer answer, CallStatus status) {
        end(status.word(), CompletedCall.without(open, now(), status));
        if (response.headWritten()) {
            request.connection().close();
        } else {
            CallArrival.send(services, exchange, answer);
        }
    }

    /** Called from another thread, once a second. */
    void look(long now) {
        if (!lasting) {
            // Most calls are over before: they leave the connection's handlers as they are.
            lasting = true;
            onLoop(() -> {
                if (!ended) {
                    idle = IdleTimeout.suspend(request.connection());
                }
            });
        }
        long silent = now - lastByteAt;
        if (awaitsContinue && silent > CONTINUE_NANOS) {
            onLoop(this::sendBodyUnasked);
        }
        if (awaitsCommit && silent > COMMIT_NANOS) {
            onLoop(this::failUnrecorded);
        }
        if (silent > services.config.silence().toNanos()) {
            onLoop(() -> {
                if (!ended && open != null) {
                    fail(
                            Failure.SILENT,
                            CallArrival.answer(
                                    services,
                                    504,
                                    "The chute sent nothing for "
                                            + services.config.silence().toSeconds() + " s: the call was ended."));
                }
            });
        }
    }

    /** Called from another thread, when the process stops; waits until it is accounted for. */
    void stop() {
        CountDownLatch stopped = new CountDownLatch(1);
        loop.runOnContext(hop -> {
            if (!ended) {
                services.metrics.failed(Failure.STOPPED);
                end(
                        CallStatus.FAILED.word(),
                        open == null ? null : CompletedCall.without(open, now(), CallStatus.FAILED));
                request.connection().close();
            }
            stopped.countDown();
        });
        try {
            if (!stopped.await(1, TimeUnit.SECONDS)) {
                LOG.warnf("Call %s could not be ended in time", invocationId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param completed null where no instance had the call */
    private void end(String outcome, CompletedCall completed) {
        ended = true;
        services.live.remove(this);
        held.release();
        if (relay != null) {
            services.metrics.streamEnded();
        }
        if (toInstance != null && (relay == null || !relay.isOver() || !sentWhole)) {
            toInstance.reset();
        }
        calls.queue().leave(ticket, System.nanoTime());
        if (completed != null) {
            calls.countCompleted();
            services.journal.completed(completed, opened);
        }
        services.metrics.ended(outcome);
        if (idle != null) {
            idle.restore();
        }
    }

    private Instant now() {
        Instant now = services.clock.instant().truncatedTo(ChronoUnit.MICROS);
        return open != null && now.isBefore(open.startedAt()) ? open.startedAt() : now;
    }
}
