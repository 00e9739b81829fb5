package io.openchutes.local.simulation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An instance without a chute behind it: a port on loopback that proves to know its secret, asks callers for it, keeps to its
 * concurrency and gives a simulated answer.
 */
final class SimulatedInstance implements AutoCloseable {
    private static final int MOST_BODY = 1024 * 1024;
    private static final long BETWEEN_PARTS_MILLIS = 10;
    private static final Pattern CHALLENGE = Pattern.compile("[0-9a-f]{32,64}");
    private static final HexFormat HEX = HexFormat.of();

    private final Vertx vertx;
    private final Claim claim;
    private final SimulatedAnswers answers;
    private final String started;
    private final AtomicInteger underWay = new AtomicInteger();
    private final HttpServer server;

    SimulatedInstance(Vertx vertx, Claim claim, SimulatedAnswers answers, Clock clock) {
        this.vertx = vertx;
        this.claim = claim;
        this.answers = answers;
        this.started = clock.instant().toString();
        this.server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle);
    }

    /** Resolves when it listens. */
    Future<HttpServer> open() {
        return server.listen(0, "127.0.0.1");
    }

    Claim claim() {
        return claim;
    }

    int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        if ("/_openchutes/probe".equals(request.path())) {
            prove(request);
        } else if (!isSecret(request.getHeader("X-OpenChutes-Secret"))) {
            refuse(request, 401, "This instance answers to the platform that knows its secret.");
        } else if ("/_openchutes/logs".equals(request.path())) {
            request.response()
                    .putHeader("Content-Type", "text/plain")
                    .end(started + " simulated instance " + claim.instanceId() + " started: no process runs here\n");
        } else {
            call(request);
        }
    }

    private void prove(HttpServerRequest request) {
        String challenge = request.getParam("challenge", "");
        if (!CHALLENGE.matcher(challenge).matches()) {
            refuse(request, 400, "challenge must be 32 to 64 hex digits.");
            return;
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("instance_id", claim.instanceId().toString())
                        .put("version", claim.version().toString())
                        .put("proof", proof(challenge))
                        .put("ready", true)
                        .put("in_flight", underWay.get())
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

    private boolean isSecret(String sent) {
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), claim.secret().getBytes(StandardCharsets.UTF_8));
    }

    private void call(HttpServerRequest request) {
        if (underWay.incrementAndGet() > claim.concurrency()) {
            underWay.decrementAndGet();
            request.response().putHeader("X-OpenChutes-Busy", "1");
            refuse(request, 503, "As many calls as the chute takes are under way.");
            return;
        }
        request.response().endHandler(ended -> underWay.decrementAndGet());
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            // A larger body is read and not kept: the answer does not depend on it.
            if (body.length() + part.length() <= MOST_BODY) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(read -> {
            SimulatedAnswers.Answer answer = answers.to(request.path(), body.getBytes());
            HttpServerResponse response = request.response().putHeader("Content-Type", answer.contentType());
            if (answer.parts().size() == 1) {
                response.end(answer.parts().get(0));
            } else {
                send(response.setChunked(true), answer.parts().iterator());
            }
        });
    }

    private void send(HttpServerResponse response, Iterator<String> parts) {
        if (response.closed()) {
            return;
        }
        if (!parts.hasNext()) {
            response.end();
            return;
        }
        response.write(parts.next());
        vertx.setTimer(BETWEEN_PARTS_MILLIS, later -> send(response, parts));
    }

    private static void refuse(HttpServerRequest request, int status, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("detail", detail).toBuffer());
    }

    @Override
    public void close() {
        server.close();
    }
}
