package io.openchutes.miner.proxy;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.platform.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What the platform reaches of an instance. Asks every call for the instance's secret, proves to the prober that it has it, keeps to
 * the chute's concurrency, and streams everything else through: the SDK's own server knows no callers.
 */
public final class InstanceProxy {
    /** On every answer that is this proxy's own, not the chute's. */
    static final String OWN = "X-OpenChutes-Proxy";
    /** On an answer to a call of which nothing has reached the chute: it may be sent to another instance. */
    static final String UNSENT = "X-OpenChutes-Unsent";

    static final String BUSY = "X-OpenChutes-Busy";
    static final String INSTANCE = "X-OpenChutes-Instance";
    static final String SECRET = "X-OpenChutes-Secret";

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_HEADERS = 32 * 1024;
    private static final int SMALL_BODY = 64 * 1024;
    private static final int MOST_BACKFILL = 100_000;
    private static final Pattern CHALLENGE = Pattern.compile("[0-9a-f]{32,64}");
    /** What a cord's public path can be. The SDK's own paths, which show the whole machine, begin with an underscore. */
    private static final Pattern CORD_PATH = Pattern.compile("(/[A-Za-z][A-Za-z0-9_-]{0,255}){1,64}/?");

    /**
     * How one proxy is set up.
     *
     * @param chuteHost where the chute serves: loopback, or its Pod
     * @param idle how long a connection may be open without an authenticated call
     */
    public record Settings(
            Claim claim, String chuteHost, int chutePort, OutputRing output, Duration idle, int logReaders) {}

    private final Vertx vertx;
    private final Settings settings;
    private final Ports ports;
    private final int port;
    private final InstanceSecret secret;
    private final HttpServer server;
    private final ChuteCalls calls;
    private final LogAnswers logs;
    private final int mostConnections;
    private final ConcurrentMap<HttpConnection, Long> idleTimers = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean ready;

    private InstanceProxy(Vertx vertx, HttpClient client, Settings settings, Ports ports, int port) {
        this.vertx = vertx;
        this.ports = ports;
        this.port = port;
        this.settings = settings;
        Claim claim = settings.claim();
        this.secret = new InstanceSecret(claim.instanceId(), claim.version(), claim.secret());
        this.calls = new ChuteCalls(client, settings.chuteHost(), settings.chutePort(), claim.concurrency());
        this.logs = new LogAnswers(vertx, settings.output(), settings.logReaders());
        this.mostConnections = 4 * claim.concurrency() + 64;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_HEADERS)
                        .setCompressionSupported(false)
                        .setDecompressionSupported(false)
                        .setHttp2ClearTextEnabled(false)
                        .setHandle100ContinueAutomatically(false))
                .connectionHandler(this::opened)
                .invalidRequestHandler(InstanceProxy::refuseInvalid)
                .requestHandler(this::handle);
    }

    /**
     * Opens a proxy at the first port that is free.
     *
     * @return fails where none is
     */
    public static Future<InstanceProxy> open(
            Vertx vertx, HttpClient client, Settings settings, String address, Ports ports) {
        return open(vertx, client, settings, address, ports, 0);
    }

    private static Future<InstanceProxy> open(
            Vertx vertx, HttpClient client, Settings settings, String address, Ports ports, int from) {
        OptionalInt port = ports.take(from);
        if (port.isEmpty()) {
            return Future.failedFuture("no port of " + ports + " is free at " + address);
        }
        InstanceProxy proxy = new InstanceProxy(vertx, client, settings, ports, port.getAsInt());
        return proxy.server.listen(port.getAsInt(), address).map(proxy).recover(usedByAnother -> {
            ports.giveBack(port.getAsInt());
            return open(vertx, client, settings, address, ports, port.getAsInt() + 1);
        });
    }

    public int port() {
        return port;
    }

    /** How many calls are on their way. */
    public int inFlight() {
        return calls.inFlight();
    }

    /** From now on the probe says that the chute serves. */
    public void ready() {
        ready = true;
    }

    /** Ends all connections. */
    public Future<Void> close() {
        return server.close().onComplete(closed -> ports.giveBack(port));
    }

    private void opened(HttpConnection connection) {
        if (connections.incrementAndGet() > mostConnections) {
            connections.decrementAndGet();
            connection.close();
            return;
        }
        waitForCall(connection);
        connection.closeHandler(closed -> {
            connections.decrementAndGet();
            called(connection);
        });
    }

    /** A connection that carries no call for too long is closed: strangers can open them, and keep half requests. */
    private void waitForCall(HttpConnection connection) {
        long timer = vertx.setTimer(settings.idle().toMillis(), late -> {
            idleTimers.remove(connection, late);
            connection.close();
        });
        Long before = idleTimers.put(connection, timer);
        if (before != null) {
            vertx.cancelTimer(before);
        }
    }

    private void called(HttpConnection connection) {
        Long timer = idleTimers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void handle(HttpServerRequest request) {
        List<String> codings = request.headers().getAll("Transfer-Encoding");
        String path = request.path() == null ? "" : request.path();
        if (request.version() != HttpVersion.HTTP_1_1 && request.version() != HttpVersion.HTTP_1_0) {
            refuse(request, 505, "Only HTTP/1.1 is spoken here.", true);
        } else if (codings.size() > 1 || codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked")) {
            // Whoever reads this otherwise would see another request in the body.
            refuse(request, 400, "Transfer-Encoding must be absent or chunked.", true);
        } else if (path.equals("/_openchutes/probe")) {
            probe(request);
        } else if (!secret.isShown(
                request.headers().getAll(INSTANCE), request.headers().getAll(SECRET))) {
            refuse(request, 401, "The instance's secret is missing or wrong.", hasLargeBody(request));
        } else if (path.equals("/_openchutes/logs")) {
            busy(request);
            log(request);
        } else if (!CORD_PATH.matcher(path).matches()) {
            refuse(request, 404, "No cord can have this path.", hasLargeBody(request));
        } else {
            call(request, path);
        }
    }

    /** The connection is in use until this request's answer has ended. */
    private void busy(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        called(connection);
        request.response().endHandler(ended -> waitForCall(connection));
    }

    private void call(HttpServerRequest request, String path) {
        if (!calls.enter()) {
            request.response().putHeader(BUSY, "1");
            refuse(request, 503, "The instance has as many calls as it takes.", hasLargeBody(request));
            return;
        }
        HttpConnection connection = request.connection();
        called(connection);
        AtomicBoolean left = new AtomicBoolean();
        request.response().endHandler(ended -> {
            if (left.compareAndSet(false, true)) {
                calls.leave();
                waitForCall(connection);
            }
        });
        String expected = request.getHeader("Expect");
        if (expected != null
                && expected.equalsIgnoreCase("100-continue")
                && request.version() == HttpVersion.HTTP_1_1) {
            request.response().writeContinue();
        }
        String query = request.query();
        calls.forward(request, query == null ? path : path + "?" + query);
    }

    private void probe(HttpServerRequest request) {
        String challenge = request.getParam("challenge");
        if (request.method() != HttpMethod.GET) {
            refuse(request, 405, "Probe with GET.", true);
        } else if (challenge == null || !CHALLENGE.matcher(challenge).matches()) {
            refuse(request, 400, "challenge must be 32 to 64 hex digits in lower case.", true);
        } else {
            own(request)
                    .setStatusCode(200)
                    .end(new JsonObject()
                            .put("instance_id", settings.claim().instanceId().toString())
                            .put("version", settings.claim().version())
                            .put("proof", secret.proof(challenge))
                            .put("ready", ready)
                            .put("in_flight", inFlight())
                            .toBuffer());
        }
    }

    private void log(HttpServerRequest request) {
        int backfill;
        try {
            String text = request.getParam("backfill", "100");
            backfill = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            backfill = -1;
        }
        if (request.method() != HttpMethod.GET) {
            refuse(request, 405, "Read the log with GET.", true);
        } else if (backfill < 0 || backfill > MOST_BACKFILL) {
            refuse(request, 400, "backfill must be a number from 0 to " + MOST_BACKFILL + ".", true);
        } else if (!logs.send(request, backfill, "true".equalsIgnoreCase(request.getParam("follow")))) {
            request.response().putHeader(BUSY, "1");
            refuse(request, 503, "The log has as many readers as it takes.", true);
        }
    }

    private static boolean hasLargeBody(HttpServerRequest request) {
        if (request.headers().contains("Transfer-Encoding")) {
            return true;
        }
        String length = request.getHeader("Content-Length");
        return length != null && (length.length() > 9 || Long.parseLong(length) > SMALL_BODY);
    }

    private static void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuse(request, 414, "The request's first line is longer than 16 KiB.", true);
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(request, 431, "The request's headers are longer than 32 KiB together.", true);
        } else {
            refuse(request, 400, "This is no valid HTTP/1.1 request.", true);
        }
    }

    static HttpServerResponse own(HttpServerRequest request) {
        return request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader(OWN, "1");
    }

    /** @param close the body that is still on its way is not read */
    private static void refuse(HttpServerRequest request, int status, String detail, boolean close) {
        own(request).setStatusCode(status).putHeader(UNSENT, "1");
        if (close) {
            request.response().putHeader("Connection", "close");
        }
        request.response()
                .end(new JsonObject().put("detail", detail).toBuffer())
                .onComplete(sent -> {
                    if (close) {
                        request.connection().close();
                    }
                });
    }
}
