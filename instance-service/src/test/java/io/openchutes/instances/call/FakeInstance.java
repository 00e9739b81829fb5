package io.openchutes.instances.call;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance behind a miner's proxy, as the gateway sees it: asks for the secret, says whether it is busy, and answers by the path. */
final class FakeInstance {
    static final String USAGE = "{\"prompt_tokens\":5,\"completion_tokens\":12,\"total_tokens\":17}";

    final UUID instanceId = UUID.randomUUID();
    final String secret = UUID.randomUUID().toString().replace("-", "").repeat(2);
    /** The requests that got past the secret, their headers in lower case. */
    final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();

    final AtomicInteger busyAnswers = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger left = new AtomicInteger();
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    final AtomicInteger bytesWritten = new AtomicInteger();
    private final Promise<Void> released = Promise.promise();
    private final Vertx vertx;
    private final HttpServer server;

    FakeInstance(Vertx vertx) throws Exception {
        this.vertx = vertx;
        server = vertx.createHttpServer().requestHandler(this::handle);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    int port() {
        return server.actualPort();
    }

    /** Lets the slow calls end. */
    void release() {
        released.tryComplete();
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!instanceId.toString().equals(request.getHeader("X-OpenChutes-Instance"))
                || !secret.equals(request.getHeader("X-OpenChutes-Secret"))) {
            refused.incrementAndGet();
            response.setStatusCode(401)
                    .putHeader("X-OpenChutes-Proxy", "1")
                    .putHeader("X-OpenChutes-Unsent", "1")
                    .end("{}");
            return;
        }
        if (busyAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            refused.incrementAndGet();
            response.setStatusCode(503)
                    .putHeader("X-OpenChutes-Proxy", "1")
                    .putHeader("X-OpenChutes-Unsent", "1")
                    .putHeader("X-OpenChutes-Busy", "1")
                    .end("{}");
            return;
        }
        Map<String, String> headers = new ConcurrentHashMap<>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(), header.getValue()));
        headers.put(":uri", request.uri());
        seen.add(headers);
        int now = inFlight.incrementAndGet();
        mostInFlight.accumulateAndGet(now, Math::max);
        response.endHandler(end -> inFlight.decrementAndGet());
        response.closeHandler(close -> {
            if (!response.ended()) {
                inFlight.decrementAndGet();
                left.incrementAndGet();
            }
        });
        if ("100-continue".equals(request.getHeader("Expect"))) {
            response.writeContinue();
        }
        switch (request.path()) {
            case "/echo", "/v1/completions" ->
                request.body()
                        .onSuccess(body -> json(
                                response,
                                200,
                                new JsonObject()
                                        .put("echo", body.toString())
                                        .put("length", body.length())
                                        .put("usage", new JsonObject(USAGE))));
            case "/get" -> json(response, 200, new JsonObject().put("uri", request.uri()));
            case "/error" -> json(response, 500, new JsonObject().put("detail", "the chute's own error"));
            case "/file" ->
                response.putHeader("Content-Type", "image/png")
                        .putHeader("Content-Disposition", "attachment; filename=cat.png")
                        .putHeader("Set-Cookie", "a=1")
                        .end(Buffer.buffer(new byte[300_000]));
            case "/slow" -> {
                response.putHeader("Content-Type", "application/json");
                released.future().onSuccess(go -> response.end("{}"));
            }
            case "/stream", "/v1/chat/completions" -> stream(response);
            case "/untyped-stream" -> response.setChunked(true).end("a\nb\n");
            case "/lingering-stream" ->
                response.setChunked(true)
                        .putHeader("Content-Type", "text/event-stream")
                        .write("data: {\"choices\":[],\"usage\":" + USAGE + "}\n\ndata: [DONE]\n\n");
            case "/endless" -> endless(response);
            case "/die-in-stream" -> dieAfter(response, "data: {\"n\":1}\n\n");
            case "/die-in-event" -> dieAfter(response, "data: {\"n\":1}\n\ndata: {\"n\"");
            case "/die-in-json" -> {
                response.putHeader("Content-Length", "1000").putHeader("Content-Type", "application/json");
                response.write("{\"half\":")
                        .onSuccess(sent ->
                                vertx.setTimer(50, late -> request.connection().close()));
            }
            case "/die-at-once" -> request.connection().close();
            case "/silent" -> response.setChunked(true).write("x");
            default -> json(response, 404, new JsonObject().put("detail", "no such path"));
        }
    }

    private static void json(HttpServerResponse response, int status, JsonObject body) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }

    private void stream(HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        AtomicInteger sent = new AtomicInteger();
        vertx.setPeriodic(20, timer -> {
            int n = sent.incrementAndGet();
            if (n <= 5) {
                response.write("data: {\"n\":" + n + "}\n\n");
            } else {
                vertx.cancelTimer(timer);
                response.end("data: {\"choices\":[],\"usage\":" + USAGE + "}\n\ndata: [DONE]\n\n");
            }
        });
    }

    /** As much as is taken. */
    private void endless(HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "application/octet-stream");
        Buffer block = Buffer.buffer(new byte[64 * 1024]);
        vertx.setPeriodic(2, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
            } else if (!response.writeQueueFull()) {
                response.write(block);
                bytesWritten.addAndGet(block.length());
            }
        });
    }

    private void dieAfter(HttpServerResponse response, String text) {
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        response.write(text).onSuccess(sent -> vertx.setTimer(100, late -> response.reset()));
    }

    void close() throws Exception {
        released.tryFail("closed");
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
