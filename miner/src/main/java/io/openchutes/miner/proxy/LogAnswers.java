package io.openchutes.miner.proxy;

import io.openchutes.miner.launch.OutputRing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Streams an instance's output. Readers that are too slow miss lines, and are told how many. */
final class LogAnswers {
    private final Vertx vertx;
    private final OutputRing output;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    LogAnswers(Vertx vertx, OutputRing output, int most) {
        this.vertx = vertx;
        this.output = output;
        this.most = most;
    }

    /** Answers with the last lines, and with those that follow; false where too many read already. */
    boolean send(HttpServerRequest request, int backfill, boolean follow) {
        HttpServerResponse response = request.response();
        if (!follow) {
            StringBuilder text = new StringBuilder();
            output.last(backfill).forEach(line -> text.append(line).append('\n'));
            head(response).end(text.toString());
            return true;
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        head(response).setChunked(true);
        // The head at once, although no line may come for long.
        response.write(Buffer.buffer());
        Following following = new Following(vertx.getOrCreateContext(), response);
        response.closeHandler(left -> following.leave());
        output.follow(backfill, following);
        return true;
    }

    private static HttpServerResponse head(HttpServerResponse response) {
        return response.putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader(InstanceProxy.OWN, "1");
    }

    /** Lines come on the thread that reads the output; the answer is written on the connection's own. */
    private final class Following implements OutputRing.Reader {
        private final Context context;
        private final HttpServerResponse response;
        private final AtomicBoolean left = new AtomicBoolean();
        private int missed;

        Following(Context context, HttpServerResponse response) {
            this.context = context;
            this.response = response;
        }

        @Override
        public void line(String line) {
            context.runOnContext(now -> write(line));
        }

        private void write(String line) {
            if (response.ended() || response.closed()) {
                return;
            }
            if (response.writeQueueFull()) {
                missed++;
                return;
            }
            if (missed > 0) {
                response.write("(" + missed + " lines left out)\n");
                missed = 0;
            }
            response.write(line + "\n");
        }

        @Override
        public void end() {
            context.runOnContext(now -> {
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
                leave();
            });
        }

        private void leave() {
            output.leave(this);
            if (left.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }
    }
}
