package io.openchutes.rest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams without HTTP. */
class EventStreamsTest {
    private Instant now = Instant.parse("2026-01-02T13:00:00Z");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventStreams streams = new EventStreams(
            "test.streams",
            new EventStreams.Limits(2, 3, Duration.ofMinutes(10), Duration.ofSeconds(15), 4),
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            meters);

    private static final class Line implements StreamConnection {
        private final List<String> written = new ArrayList<>();
        private boolean full;

        @Override
        public void write(byte[] bytes) {
            written.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void end() {
            written.add("end");
        }

        @Override
        public void cut() {
            written.add("cut");
        }
    }

    private static byte[] event(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSentBeforeTheHeadAndAfterItComesInOrder() {
        EventStream stream = streams.open("a");
        Line line = new Line();
        stream.send(event("1"));
        stream.send(event("2"));
        stream.opened(line);
        stream.send(event("3"));
        assertThat(line.written).containsExactly("1", "2", "3");
    }

    @Test
    void aSlowReaderGetsWhatWaitsAndIsDroppedWhenTooMuchDoes() {
        EventStream stream = streams.open("a");
        List<String> closed = new ArrayList<>();
        stream.onClose(() -> closed.add("closed"));
        Line line = new Line();
        stream.opened(line);
        line.full = true;
        stream.send(event("1"));
        stream.send(event("2"));
        line.full = false;
        stream.drained();
        assertThat(line.written).containsExactly("1", "2");
        line.full = true;
        for (int i = 0; i < 4; i++) {
            stream.send(event("x"));
        }
        assertThat(closed).isEmpty();
        stream.send(event("one too many"));
        assertThat(line.written).containsExactly("1", "2", "cut");
        assertThat(closed).containsExactly("closed");
        assertThat(streams.open()).isZero();
        assertThat(meters.counter("test.streams.ended", "reason", "slow").count())
                .isEqualTo(1);
    }

    @Test
    void aConnectionThatStaysFullIsCutThoughNothingHappens() {
        Line line = new Line();
        streams.open("a").opened(line);
        line.full = true;
        for (int second = 0; second < 45; second++) {
            streams.turn();
        }
        assertThat(line.written).isEmpty();
        for (int second = 0; second < 15; second++) {
            streams.turn();
        }
        assertThat(line.written).containsExactly("cut");
    }

    @Test
    void anIdleStreamGetsACommentEveryFifteenSeconds() {
        Line line = new Line();
        streams.open("a").opened(line);
        for (int second = 0; second < 60; second++) {
            streams.turn();
        }
        assertThat(line.written).containsExactly(": open\n\n", ": open\n\n", ": open\n\n", ": open\n\n");
    }

    @Test
    void theNumberOfStreamsIsBoundedForEachCallerAndForAll() {
        EventStream first = streams.open("a");
        streams.open("a");
        assertThatThrownBy(() -> streams.open("a"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
        streams.open("b");
        assertThatThrownBy(() -> streams.open("c"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        first.end();
        first.end();
        streams.open("c");
        assertThat(streams.open()).isEqualTo(3);
        assertThat(meters.get("test.streams").gauge().value()).isEqualTo(3);
    }

    @Test
    void aStreamEndsInOrderAfterItsLongestTimeAndAtTheReplicasEnd() {
        Line one = new Line();
        streams.open("a").opened(one);
        now = now.plus(Duration.ofMinutes(10));
        streams.turn();
        assertThat(one.written).containsExactly("end");
        Line other = new Line();
        EventStream stream = streams.open("b");
        stream.send(event("1"));
        streams.endAll();
        // The head of the answer comes after the end.
        stream.opened(other);
        assertThat(other.written).containsExactly("1", "end");
    }

    @Test
    void whoeverEndsAStreamItsEndIsToldOnce() {
        List<String> closed = new ArrayList<>();
        EventStream stream = streams.open("a");
        streams.end("a"::equals);
        stream.onClose(() -> closed.add("late"));
        stream.end();
        stream.send(event("nobody"));
        assertThat(closed).containsExactly("late");
    }
}
