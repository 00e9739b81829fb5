package io.openchutes.bench.calls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A chute's instance with nothing behind it, so that what a call takes is what its way takes: proves its secret, and answers by the path. */
final class BenchInstance implements AutoCloseable {
    static final int ANSWER_BYTES = 1024;
    static final int EVENTS = 10;
    /** Between two events of a stream that is held open. */
    private static final long PAUSE_MILLIS = 5_000;

    private static final HexFormat HEX = HexFormat.of();
    private static final Buffer ANSWER = Buffer.buffer("{\"text\":\"" + "x".repeat(ANSWER_BYTES - 11) + "\"}");
    private static final Buffer EVENT =
            Buffer.buffer("data: {\"choices\":[{\"delta\":{\"content\":\"a few words\"}}]}\n\n");
    private static final Buffer LAST = Buffer.buffer("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
            + "\"completion_tokens\":10,\"total_tokens\":15}}\n\ndata: [DONE]\n\n");

    private final Vertx vertx;
    private final Claim claim;
    private final Consumer<String> watcher;
    private final HttpServer server;

    /** A place that the platform has given. */
    record Claim(UUID instanceId, UUID chuteId, UUID version, String secret) {}

    /** @param watcher is told of each probe and each call, by the request's path */
    BenchInstance(Vertx vertx, Claim claim, Consumer<String> watcher) {
        this.vertx = vertx;
        this.claim = claim;
        this.watcher = watcher;
        this.server = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(0))
                .requestHandler(this::handle);
    }

    Future<HttpServer> open() {
        return server.listen(0, "127.0.0.1");
    }

    int port() {
        return server.actualPort();
    }

    Claim claim() {
        return claim;
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        watcher.accept(path);
        if (path.equals("/_openchutes/probe")) {
            prove(request);
            return;
        }
        if ("100-continue".equals(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        switch (path) {
            case "/small", "/echo" ->
                request.endHandler(read -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(ANSWER));
            case "/stream" -> request.endHandler(read -> send(events(request), EVENTS));
            case "/hold" -> request.endHandler(read -> hold(events(request)));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static HttpServerResponse events(HttpServerRequest request) {
        return request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .setChunked(true);
    }

    /** One event a turn of the event loop, so that each is a packet of its own. */
    private void send(HttpServerResponse response, int left) {
        if (response.closed()) {
            return;
        }
        if (left == 0) {
            response.end(LAST);
            return;
        }
        response.write(EVENT);
        vertx.runOnContext(turn -> send(response, left - 1));
    }

    private void hold(HttpServerResponse response) {
        response.write(EVENT);
        long timer = vertx.setPeriodic(PAUSE_MILLIS, tick -> response.write(EVENT));
        response.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    private void prove(HttpServerRequest request) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject()
                        .put("instance_id", claim.instanceId().toString())
                        .put("version", claim.version().toString())
                        .put("proof", proof(request.getParam("challenge", "")))
                        .put("ready", true)
                        .put("in_flight", 0)
                        .toBuffer());
    }

    private String proof(String challenge) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HEX.parseHex(claim.secret()), "HmacSHA256"));
            String message = "probe:" + claim.instanceId() + ":" + claim.version() + ":" + challenge;
            return HEX.formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
