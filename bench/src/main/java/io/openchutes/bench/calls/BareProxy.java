package io.openchutes.bench.calls;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;

/**
 * What the gateway is compared with: Vert.x's server and client with a pump in both directions, and nothing else. It knows no caller, counts
 * and records nothing, and has one address to send to.
 */
public final class BareProxy {
    private static final int CONNECTIONS = 10_000;

    private final HttpClient client;
    private final int target;

    private BareProxy(HttpClient client, int target) {
        this.client = client;
        this.target = target;
    }

    /** Arguments: the port to listen on, and the port on loopback to send to. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        Vertx vertx = Vertx.vertx();
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setDecompressionSupported(false));
        BareProxy proxy = new BareProxy(client, Integer.parseInt(arguments[1]));
        // As many listeners as Quarkus has, each on an event loop of its own.
        int listeners = 2 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < listeners; i++) {
            vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                    .requestHandler(proxy::handle)
                    .listen()
                    .onFailure(failure -> {
                        failure.printStackTrace(System.err);
                        System.exit(1);
                    });
        }
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        request.pause();
        client.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(target)
                        .setMethod(request.method())
                        .setURI(request.uri()))
                .compose(out -> {
                    response.closeHandler(left -> out.reset());
                    return send(request, out).compose(answer -> {
                        response.setStatusCode(answer.statusCode());
                        response.headers().setAll(answer.headers());
                        if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                            response.setChunked(true);
                        }
                        return answer.pipeTo(response);
                    });
                })
                .onFailure(failure -> request.connection().close());
    }

    private static io.vertx.core.Future<io.vertx.core.http.HttpClientResponse> send(
            HttpServerRequest request, HttpClientRequest out) {
        out.headers().setAll(request.headers());
        return out.send(request);
    }
}
