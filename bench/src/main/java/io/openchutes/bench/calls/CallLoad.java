package io.openchutes.bench.calls;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/** Callers of one target, each with a connection of its own that stays open from one run to the next; all on one event loop. */
final class CallLoad implements AutoCloseable {
    private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int DIGITS = 3;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<HttpClient> clients = new ArrayList<>();

    /**
     * Where calls go.
     *
     * @param prefix before the cord's path
     */
    record Target(String name, int port, String prefix, Map<String, String> headers) {}

    /** @param body null for none */
    record Request(HttpMethod method, String path, Buffer body) {}

    /** @param failed how many had no answer, or not a 200 */
    record Result(Histogram micros, long failed, Duration took) {
        double perSecond() {
            return micros.getTotalCount() / (took.toNanos() / 1e9);
        }
    }

    private HttpClient client(int caller) {
        while (clients.size() <= caller) {
            clients.add(vertx.createHttpClient(new HttpClientOptions()
                    .setDefaultHost("127.0.0.1")
                    .setMaxPoolSize(1)
                    .setKeepAliveTimeout(600)));
        }
        return clients.get(caller);
    }

    /**
     * Calls until the time is over.
     *
     * @param pause of each caller between two calls; zero: the answers set the pace
     */
    Result run(Target target, Request request, int callers, Duration pause, Duration time) {
        Run run = new Run(target, request, pause, System.nanoTime() + time.toNanos());
        long begun = System.nanoTime();
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            loops.add(ended);
            HttpClient client = client(i);
            // Spread over the pause, so that they do not call in step.
            long first = 1 + pause.toMillis() * i / callers;
            vertx.setTimer(first, start -> run.next(client, ended));
        }
        CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).join();
        return new Result(run.micros, run.failed, Duration.ofNanos(System.nanoTime() - begun));
    }

    /**
     * Opens streams and leaves them open.
     *
     * @return those that have brought their first bytes
     */
    AtomicInteger open(Target target, Request request, int streams) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setMaxPoolSize(streams));
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger next = new AtomicInteger();
        // A few at a time, as no listener's backlog holds them all.
        for (int i = 0; i < 50; i++) {
            vertx.runOnContext(start -> openNext(client, target, request, streams, next, begun));
        }
        return begun;
    }

    private void openNext(
            HttpClient client, Target target, Request request, int streams, AtomicInteger next, AtomicInteger begun) {
        if (next.getAndIncrement() >= streams) {
            return;
        }
        send(client, target, request)
                .onSuccess(answer -> {
                    boolean[] first = {true};
                    answer.handler(bytes -> {
                        if (first[0]) {
                            first[0] = false;
                            begun.incrementAndGet();
                            openNext(client, target, request, streams, next, begun);
                        }
                    });
                })
                .onFailure(failure -> System.err.println("A stream was not opened: " + failure.getMessage()));
    }

    private static io.vertx.core.Future<HttpClientResponse> send(HttpClient client, Target target, Request request) {
        RequestOptions options = new RequestOptions()
                .setPort(target.port())
                .setMethod(request.method())
                .setURI(target.prefix() + request.path());
        target.headers().forEach(options::putHeader);
        return client.request(options)
                .compose(call -> request.body() == null ? call.send() : sendBody(call, request.body()));
    }

    private static io.vertx.core.Future<HttpClientResponse> sendBody(HttpClientRequest call, Buffer body) {
        return call.putHeader("Content-Type", "application/json").send(body);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Lives on one event loop, and is read when all its callers have ended. */
    private final class Run {
        private final Target target;
        private final Request request;
        private final Duration pause;
        private final long end;
        private final Histogram micros = new Histogram(LONGEST_MICROS, DIGITS);
        private volatile long failed;

        Run(Target target, Request request, Duration pause, long end) {
            this.target = target;
            this.request = request;
            this.pause = pause;
            this.end = end;
        }

        void next(HttpClient client, CompletableFuture<Void> ended) {
            long sent = System.nanoTime();
            if (sent >= end) {
                ended.complete(null);
                return;
            }
            send(client, target, request)
                    .compose(answer -> {
                        if (answer.statusCode() != 200) {
                            failed++;
                        }
                        return answer.end();
                    })
                    .onComplete(result -> {
                        long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent);
                        if (result.failed()) {
                            failed++;
                        } else {
                            micros.recordValue(Math.min(took, LONGEST_MICROS));
                        }
                        again(client, ended, sent);
                    });
        }

        private void again(HttpClient client, CompletableFuture<Void> ended, long sent) {
            long wait = pause.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
            if (wait > 0) {
                vertx.setTimer(wait, due -> next(client, ended));
            } else {
                next(client, ended);
            }
        }
    }
}
