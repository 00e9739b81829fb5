package io.openchutes.local.gateway;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateHandler;
import io.openchutes.local.service.ServiceDefinition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The one base URL: hands each request to its service as the ingress will, its target byte for byte, and streams what comes back.
 */
public final class Gateway implements AutoCloseable {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    private static final int MAX_BODY = 1024 * 1024;
    /** Warm-up streams stay open for minutes, each on a connection of its own. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** Longer than the services' own idle timeout, so that it is they who end a stream; their streams say something every few seconds. */
    private static final Duration IDLE = Duration.ofSeconds(70);
    /** As the services have it for one read; here for the whole. */
    private static final Duration BODY = Duration.ofSeconds(30);

    private static final int CONNECT_MILLIS = 2_000;
    private static final int CLOSE_SECONDS = 10;
    /** Vert.x's name of what ends silent connections, and of what stands behind it. */
    private static final String IDLE_HANDLER = "idle";

    private static final String LAST_HANDLER = "handler";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Vertx vertx;
    private final HttpClient client;
    private final HttpServer server;
    private final Map<ServiceDefinition, HttpProxy> proxies = new HashMap<>();
    private final Duration idle;
    private final Duration bodyPatience;

    private Gateway(Map<ServiceDefinition, List<Integer>> ports, Duration idle, Duration bodyPatience) {
        this.idle = idle;
        this.bodyPatience = bodyPatience;
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
        client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setDecompressionSupported(false));
        ports.forEach((service, replicas) -> proxies.put(
                service,
                HttpProxy.reverseProxy(client)
                        .origin(new Origin(client, replicas))
                        .addInterceptor(new Forwarding(service.name()))));
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setCompressionSupported(false)
                        // The services speak HTTP/1.1 alone, and so does what hands requests on to them.
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout((int) idle.toMillis()))
                .invalidRequestHandler(Gateway::refuseInvalid)
                .requestHandler(this::handle);
    }

    /** A service's replicas, in turn; one that can't be connected to is passed over. */
    private static final class Origin implements OriginRequestProvider {
        private final HttpClient client;
        private final List<Integer> ports;
        private final AtomicInteger turn = new AtomicInteger();

        Origin(HttpClient client, List<Integer> ports) {
            this.client = client;
            this.ports = List.copyOf(ports);
        }

        /** A caller who leaves ends what he asked for, at the service too. */
        @Override
        public Future<HttpClientRequest> create(ProxyContext context) {
            HttpServerRequest received = context.request().proxiedRequest();
            return connect(turn.getAndIncrement(), 1)
                    .onSuccess(sent -> received.response().closeHandler(left -> sent.reset()));
        }

        private Future<HttpClientRequest> connect(int number, int tries) {
            int port = ports.get(Math.floorMod(number, ports.size()));
            Future<HttpClientRequest> request =
                    client.request(new RequestOptions().setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1")));
            return tries == ports.size() ? request : request.recover(away -> connect(number + 1, tries + 1));
        }
    }

    /** @param ports of each service's replicas */
    public static Gateway open(int port, Map<ServiceDefinition, List<Integer>> ports) {
        return open(port, ports, IDLE, BODY);
    }

    /**
     * @param idle how long a connection may carry nothing
     * @param body how long a request's body may take
     */
    static Gateway open(int port, Map<ServiceDefinition, List<Integer>> ports, Duration idle, Duration body) {
        Gateway gateway = new Gateway(ports, idle, body);
        await(gateway.server.listen(port, "127.0.0.1"));
        return gateway;
    }

    /** What the parser could not read. */
    private static void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuse(request, 414, "The request's first line is longer than 16 KiB: send a shorter URL.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(request, 431, "The request's headers are longer than 64 KiB together: send less.");
        } else {
            refuse(request, 400, "This is no valid HTTP/1.1 request: check its first line and headers.");
        }
    }

    private void handle(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_0 && request.version() != HttpVersion.HTTP_1_1) {
            refuse(request, 505, "Only HTTP/1.1 is spoken here.");
            return;
        }
        List<String> codings = request.headers().getAll("Transfer-Encoding");
        if (codings.size() > 1 || codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked")) {
            // Whoever reads this otherwise than the service behind would see another request in the body.
            refuse(request, 400, "Transfer-Encoding must be absent or chunked.");
            return;
        }
        // No path at all is a mistake that a service explains.
        String path = request.path() == null ? "" : request.path();
        String host = request.getHeader("Host") == null ? "" : request.getHeader("Host");
        boolean isCall = Routes.isCall(host, path);
        boolean hasOwnBounds = isCall || Routes.isUpload(path);
        if (!hasOwnBounds && declaredLength(request) > MAX_BODY) {
            refuse(request, 413, "The body is larger than 1 MiB: send less.");
            return;
        }
        HttpProxy proxy = proxies.get(Routes.serviceFor(host, path));
        if (proxy == null) {
            refuse(request, 503, "The service for this path does not run here.");
            return;
        }
        String expected = request.getHeader("Expect");
        if (expected != null) {
            if (!expected.equalsIgnoreCase("100-continue")) {
                refuse(request, 417, "Expect can only be 100-continue.");
                return;
            }
            if (request.version() == HttpVersion.HTTP_1_1) {
                request.response().writeContinue();
            }
        }
        OptionalLong timer = hasOwnBounds ? OptionalLong.empty() : boundBody(request);
        if (isCall) {
            setIdle(request, false);
        }
        boolean closes = asksToClose(request);
        request.response().endHandler(sent -> {
            timer.ifPresent(vertx::cancelTimer);
            if (isCall) {
                setIdle(request, true);
            }
            if (closes) {
                request.connection().close();
            }
        });
        proxy.handle(request);
    }

    /** A chute may be silent for as long as it works on an answer; between calls its connection is as any other's. */
    private void setIdle(HttpServerRequest request, boolean ends) {
        ChannelPipeline pipeline = ((ConnectionBase) request.connection())
                .channelHandlerContext()
                .channel()
                .pipeline();
        boolean present = pipeline.get(IDLE_HANDLER) != null;
        if (ends && !present && pipeline.get(LAST_HANDLER) != null) {
            pipeline.addBefore(
                    LAST_HANDLER, IDLE_HANDLER, new IdleStateHandler(0, 0, idle.toMillis(), TimeUnit.MILLISECONDS));
        } else if (!ends && present) {
            pipeline.remove(IDLE_HANDLER);
        }
    }

    /** Also where the word stands among others. */
    private static boolean asksToClose(HttpServerRequest request) {
        return request.headers().getAll("Connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(word -> word.strip().equalsIgnoreCase("close"));
    }

    /** A body that does not come to its end in time ends its connection: nobody knows where the next request would begin. */
    private OptionalLong boundBody(HttpServerRequest request) {
        if (declaredLength(request) == 0 && !request.headers().contains("Transfer-Encoding")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(vertx.setTimer(bodyPatience.toMillis(), late -> {
            if (request.isEnded()) {
                return;
            }
            if (request.response().headWritten()) {
                request.connection().close();
            } else {
                refuse(
                        request,
                        408,
                        "The body did not arrive within " + bodyPatience.toSeconds() + " s: send it again.");
            }
        }));
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The parser of the service says what is wrong with it.
            return 0;
        }
    }

    private static void refuse(HttpServerRequest request, int status, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader(REQUEST_ID, idOf(request))
                .putHeader("Connection", "close")
                .end(detail(detail))
                // The body that is still on its way is not waited for.
                .onComplete(sent -> request.connection().close());
    }

    /** As the services do it. */
    private static String idOf(HttpServerRequest request) {
        String sent = request.getHeader(REQUEST_ID);
        return sent != null && VALID_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }

    private static Buffer detail(String sentence) {
        return new JsonObject().put("detail", sentence).toBuffer();
    }

    /** Waits for open requests for a moment, then closes. */
    @Override
    public void close() {
        await(server.close());
        await(client.close());
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the gateway", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("The gateway failed: " + e.getMessage(), e);
        }
    }

    /** Says who asked, and turns a service that is away into an answer that clients understand. */
    private record Forwarding(String service) implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            ProxyRequest request = context.request();
            // Answered here: the service gets the body at once.
            request.headers().remove("Expect");
            // An upgrade is an agreement between two neighbours; none is made here.
            request.headers().remove("Upgrade").remove("HTTP2-Settings");
            HttpServerRequest received = request.proxiedRequest();
            String before = received.getHeader("X-Forwarded-For");
            String client = received.remoteAddress().hostAddress();
            request.putHeader("X-Forwarded-For", before == null ? client : before + ", " + client);
            request.putHeader("X-Forwarded-Proto", received.scheme());
            if (received.authority() != null) {
                // A chute is known by it.
                request.setAuthority(received.authority());
                request.putHeader("X-Forwarded-Host", received.authority().toString());
            }
            return context.sendRequest().recover(failure -> Future.succeededFuture(away(request)));
        }

        private ProxyResponse away(ProxyRequest request) {
            return request.release()
                    .response()
                    .setStatusCode(503)
                    .setStatusMessage("Service Unavailable")
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader(REQUEST_ID, idOf(request.proxiedRequest()))
                    .putHeader("Retry-After", "1")
                    .setBody(Body.body(detail("The " + service + " does not answer at the moment: try again.")));
        }
    }
}
