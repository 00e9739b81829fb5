package io.openchutes.instances.call;

import io.openchutes.instances.call.CallableChute.PublicCord;
import io.openchutes.instances.usage.TokenUsage;
import io.openchutes.instances.usage.UsageScanner;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;

/** Passes an instance's answer on as it comes, no faster than the caller takes it, and looks at what it says of tokens. */
final class AnswerRelay {
    private static final String EVENTS = "text/event-stream";

    private final Call call;
    private final HttpClientResponse answer;
    private final HttpServerResponse response;
    private final Context loop;
    private final boolean events;
    private final boolean streams;
    private final UsageScanner usage;
    private final long declared;
    private long passed;
    private long firstByteAt;
    private byte last = '\n';
    private byte lastButOne = '\n';
    private boolean over;
    /** The answer's last bytes, which its end follows at once: both are written together. */
    private Buffer rest = Buffer.buffer(0);

    /** The answer's headers stand in the response already. */
    AnswerRelay(Call call, HttpClientResponse answer, HttpServerResponse response, PublicCord cord, Context loop) {
        this.call = call;
        this.answer = answer;
        this.response = response;
        this.loop = loop;
        String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null && cord.stream() && cord.outputContentType() != null && answer.statusCode() == 200) {
            // The SDK's server names no type of a stream.
            type = cord.outputContentType();
            response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        }
        String media = type == null ? "" : type.toLowerCase(Locale.ROOT);
        this.events = media.startsWith(EVENTS);
        this.streams = events || cord.stream();
        this.declared = declaredLength(answer);
        boolean readable = answer.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
        this.usage = readable && (streams || media.startsWith("application/json")) ? new UsageScanner() : null;
    }

    private static long declaredLength(HttpClientResponse answer) {
        String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            // The HTTP layer decides what it makes of it.
            return -1;
        }
    }

    void begin() {
        boolean bodiless = answer.request().getMethod() == HttpMethod.HEAD
                || answer.statusCode() == 204
                || answer.statusCode() == 304;
        if (!bodiless && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        answer.exceptionHandler(failure -> {
            over = true;
            call.lost(failure);
        });
        answer.handler(this::pass);
        answer.endHandler(end -> {
            over = true;
            call.finished(rest);
        });
        if (streams) {
            // A caller learns that the stream has begun before its first event.
            response.writeHead();
        }
        answer.resume();
    }

    private void pass(Buffer chunk) {
        long now = System.nanoTime();
        call.touched(now);
        if (chunk.length() == 0) {
            return;
        }
        passed += chunk.length();
        if (firstByteAt == 0) {
            firstByteAt = now;
        }
        if (usage != null) {
            usage.scan(chunk);
        }
        if (events) {
            int length = chunk.length();
            lastButOne = length > 1 ? chunk.getByte(length - 2) : last;
            last = chunk.getByte(length - 1);
        }
        if (passed == declared) {
            rest = chunk;
            return;
        }
        response.write(chunk);
        if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> {
                if (CallArrival.isOn(loop)) {
                    answer.resume();
                } else {
                    loop.runOnContext(hop -> answer.resume());
                }
            });
        }
    }

    /** Whether the instance's side has come to its end. */
    boolean isOver() {
        return over;
    }

    /** Whether all that the caller needs has passed, though the answer's end has not. */
    boolean isWhole() {
        return over || passed == declared || events && usage != null && usage.isDone();
    }

    int status() {
        return answer.statusCode();
    }

    /** Whether an event can follow here. */
    boolean isBetweenEvents() {
        return events && last == '\n' && lastButOne == '\n';
    }

    /** Null where the answer named none. */
    Long outputTokens() {
        return usage == null
                ? null
                : usage.usage().map(TokenUsage::outputTokens).orElse(null);
    }

    /** Of a stream, in nanoseconds; 0 where there was none. */
    long firstByteAt() {
        return streams ? firstByteAt : 0;
    }
}
