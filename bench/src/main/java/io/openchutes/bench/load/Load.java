package io.openchutes.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** A closed loop of callers: each sends its next request when its last one is answered, so the service sets the pace. */
public final class Load implements AutoCloseable {
    private static final long LONGEST_ANSWER_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int DIGITS = 3;

    /** One request; {@code body} is null where there is none. */
    public record Request(HttpMethod method, String target, Map<String, String> headers, Buffer body) {}

    /**
     * What a run showed.
     *
     * @param answerMicros how long the answers took, in microseconds
     * @param refused how many were not a 200
     * @param bytes of all bodies
     */
    public record Result(Histogram answerMicros, long refused, long bytes, Duration took) {
        public double perSecond() {
            return answerMicros.getTotalCount() / (took.toNanos() / 1e9);
        }

        /** Several runs as one. */
        static Result together(List<Result> runs) {
            Histogram micros = new Histogram(LONGEST_ANSWER_MICROS, DIGITS);
            runs.forEach(run -> micros.add(run.answerMicros()));
            return new Result(
                    micros,
                    runs.stream().mapToLong(Result::refused).sum(),
                    runs.stream().mapToLong(Result::bytes).sum(),
                    runs.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus));
        }
    }

    private final Vertx vertx;
    private final int port;
    private final int callers;

    public Load(Vertx vertx, int port, int callers) {
        this.vertx = vertx;
        this.port = port;
        this.callers = callers;
    }

    /** Sends what {@code next} gives, until it gives null or the time is over. */
    public Result run(Supplier<Request> next, Duration longest) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(callers));
        Run run = new Run(client, next, System.nanoTime() + longest.toNanos());
        long begun = System.nanoTime();
        CompletableFuture<?>[] loops = new CompletableFuture<?>[callers];
        for (int i = 0; i < callers; i++) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            loops[i] = ended;
            vertx.runOnContext(ignored -> run.next(ended));
        }
        try {
            CompletableFuture.allOf(loops).join();
        } finally {
            client.close();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return new Result(run.answerMicros, run.refused, run.bytes, took);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Lives on one event loop but for the histogram's reader. */
    private static final class Run {
        private final HttpClient client;
        private final Supplier<Request> requests;
        private final long end;
        private final Histogram answerMicros = new ConcurrentHistogram(LONGEST_ANSWER_MICROS, DIGITS);
        private volatile long refused;
        private volatile long bytes;

        Run(HttpClient client, Supplier<Request> requests, long end) {
            this.client = client;
            this.requests = requests;
            this.end = end;
        }

        void next(CompletableFuture<Void> ended) {
            Request request = System.nanoTime() < end ? draw() : null;
            if (request == null) {
                ended.complete(null);
                return;
            }
            long sent = System.nanoTime();
            RequestOptions options =
                    new RequestOptions().setMethod(request.method()).setURI(request.target());
            request.headers().forEach(options::putHeader);
            client.request(options)
                    .compose(call -> request.body() == null ? call.send() : call.send(request.body()))
                    .compose(answer -> answer.body().map(body -> noted(answer, body, sent)))
                    .onSuccess(ignored -> next(ended))
                    .onFailure(ended::completeExceptionally);
        }

        private synchronized Request draw() {
            return requests.get();
        }

        private synchronized boolean noted(HttpClientResponse answer, Buffer body, long sent) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent);
            answerMicros.recordValue(Math.min(micros, LONGEST_ANSWER_MICROS));
            bytes += body.length();
            if (answer.statusCode() != 200) {
                refused++;
            }
            return true;
        }
    }
}
