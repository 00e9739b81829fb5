package io.openchutes.rest.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.rest.observe.AccessLog;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stop waits for the requests that Quarkus does not know of, no longer than for others, and takes no more. */
class DirectExchangesTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<DirectExchange> begun = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private DirectExchanges exchanges;

    @BeforeEach
    void listen() throws Exception {
        exchanges = exchanges(true, false, Duration.ofSeconds(20));
        server = vertx.createHttpServer().requestHandler(request -> {
            if (exchanges.mayTake(request)) {
                begun.add(exchanges.begin(request, "/{}"));
            } else {
                request.response().setStatusCode(503).end();
            }
        });
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static DirectExchanges exchanges(boolean untraced, boolean forwarded, Duration patience) {
        return new DirectExchanges(
                new AccessLog(true), new SimpleMeterRegistry(), untraced, forwarded, Optional.of(patience));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> get() {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/a"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                BodyHandlers.ofString());
    }

    private DirectExchange next() {
        await().until(() -> !begun.isEmpty());
        return begun.remove();
    }

    @Test
    void anAnswerHasItsIdAndTheSafeHeaders() throws Exception {
        CompletableFuture<HttpResponse<String>> call = get();
        DirectExchange exchange = next();
        List<Boolean> ends = new ArrayList<>();
        exchange.addEndHandler(end -> ends.add(end.succeeded()));
        exchange.response().end("x");
        HttpResponse<String> answer = call.get(10, TimeUnit.SECONDS);
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(ends).containsExactly(true);
    }

    @Test
    void aStopWaitsForWhatIsUnderWayAndTakesNoMore() throws Exception {
        CompletableFuture<HttpResponse<String>> call = get();
        DirectExchange exchange = next();
        exchanges.beginStop(new ShutdownDelayInitiatedEvent());
        assertThat(get().get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(this::awaitEnd);
        assertThat(stop).isNotDone();
        exchange.response().end("x");
        stop.get(10, TimeUnit.SECONDS);
        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void aStopWaitsNoLongerThanItMay() throws Exception {
        exchanges = exchanges(true, false, Duration.ofMillis(200));
        CompletableFuture<HttpResponse<String>> call = get();
        DirectExchange exchange = next();
        exchanges.beginStop(new ShutdownDelayInitiatedEvent());
        long begunAt = System.nanoTime();
        awaitEnd();
        assertThat(Duration.ofNanos(System.nanoTime() - begunAt))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
        assertThat(call).isNotDone();
        exchange.response().end();
    }

    @Test
    void withTracesNoneIsTaken() throws Exception {
        exchanges = exchanges(false, false, Duration.ZERO);
        assertThat(get().get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }

    @Test
    void whereHeadersOfProxiesAreBelievedNoneIsTaken() throws Exception {
        exchanges = exchanges(true, true, Duration.ZERO);
        assertThat(get().get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }

    private void awaitEnd() {
        try {
            exchanges.awaitEnd(new ShutdownEvent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
