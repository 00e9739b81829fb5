package io.openchutes.event.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.trace.TraceContext;
import io.openchutes.inputs.Inputs;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

/** Records as any producer may write them: each is read as it was written, or is an {@link UnreadableEvent} and nothing else. */
class EnvelopePropertyTest {
    private static final Topic STATE = Topic.state("some.things");
    private static final Topic HAPPENINGS = Topic.happenings("some.happenings", Duration.ofDays(1));
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
    static final List<String> ATTRIBUTES = List.of(
            EventHeaders.SPECVERSION,
            EventHeaders.ID,
            EventHeaders.TYPE,
            EventHeaders.SUBJECT,
            EventHeaders.TIME,
            EventHeaders.SEQUENCE);

    private static final EventEncoder ENCODER = new EventEncoder("/some-service");

    private record Data(String name, Integer count, Instant at, Map<String, List<Double>> more) {}

    @Test
    void whatIsWrittenIsReadBack() {
        Inputs.forAll(1_000, in -> {
            String type = words(in);
            String subject = words(in);
            long sequence = in.whole(1, Long.MAX_VALUE);
            Instant time = times(in);
            UUID id = UUID.randomUUID();
            ProducerRecord<String, byte[]> record =
                    ENCODER.encode(STATE.name(), id, type, subject, sequence, time, Optional.empty(), new byte[] {'1'});
            ReceivedEvent event =
                    EventDecoder.decode(STATE, record.key(), record.headers(), record.value(), 0, 0, false);
            assertThat(List.of(event.id(), event.type(), event.subject(), event.sequence(), event.time()))
                    .isEqualTo(List.of(id, type, subject, sequence, time));
        });
    }

    @Test
    void anyAttributeIsReadAsItStandsOrRefused() {
        Inputs.forAll(2_000, in -> {
            String name = attributes(in);
            byte[] value = values(in);
            requireReadOrRefused(name, value);
        });
    }

    /** A record with that attribute, the others being as they should be. */
    static ReceivedEvent decodeWith(String name, byte[] value) {
        Headers headers =
                ENCODER.encode(STATE, "thing-moved", "thing-1", 1, TIME, "x").headers();
        headers.remove(name).add(name, value);
        String key = name.equals(EventHeaders.SUBJECT) ? new String(value, StandardCharsets.UTF_8) : "thing-1";
        return EventDecoder.decode(STATE, key, headers, new byte[] {'1'}, 0, 0, false);
    }

    static void requireReadOrRefused(String name, byte[] value) {
        ReceivedEvent event;
        try {
            event = decodeWith(name, value);
        } catch (UnreadableEvent refused) {
            assertThat(refused.getMessage()).contains(name);
            return;
        }
        String text = new String(value, StandardCharsets.UTF_8);
        assertThat(text).isNotBlank().doesNotContain("\0");
        switch (name) {
            case EventHeaders.SPECVERSION -> assertThat(text).isEqualTo("1.0");
            case EventHeaders.ID -> assertThat(event.id().toString()).isEqualToIgnoringCase(text);
            case EventHeaders.TYPE -> assertThat(event.type()).isEqualTo(text);
            case EventHeaders.SUBJECT -> assertThat(event.subject()).isEqualTo(text);
            case EventHeaders.SEQUENCE -> {
                assertThat(event.sequence()).isPositive();
                assertThat(text.replaceFirst("^\\+?0*", "")).isEqualTo(Long.toString(event.sequence()));
            }
            default -> {
                // RFC 3339 has four digits of year; PostgreSQL stores no time far beyond them.
                int year = event.time().atOffset(ZoneOffset.UTC).getYear();
                assertThat(year).isBetween(0, 10_000);
                assertThat(text).matches("[0-9]{4}-.*");
            }
        }
    }

    @Test
    void anyValueIsDataOrUnreadable() {
        Inputs.forAll(1_000, in -> {
            byte[] value = documents(in);
            requireDataOrUnreadable(value);
        });
    }

    static void requireDataOrUnreadable(byte[] value) {
        ReceivedEvent event = EventDecoder.decode(
                HAPPENINGS, "s", ENCODER.encode(STATE, "t", "s", 1, TIME, "x").headers(), value, 0, 0, false);
        try {
            assertThat(event.data().as(Data.class)).isNotNull();
        } catch (UnreadableEvent refused) {
            assertThat(refused.getMessage()).contains("Data");
        }
    }

    @Test
    void aTraceparentIsTakenWholeOrNotAtAll() {
        Inputs.forAll(1_000, in -> {
            String text = traceparents(in);
            requireWholeOrNothing(text);
        });
    }

    static void requireWholeOrNothing(String text) {
        TraceContext trace = new TraceContext();
        boolean isTrace = text.matches("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
        Optional<SpanContext> producer = trace.read(Optional.of(text));
        assertThat(producer.isPresent()).isEqualTo(isTrace);
        producer.ifPresent(span -> {
            try (Scope scope = Span.wrap(span).makeCurrent()) {
                assertThat(scope).isNotNull();
                assertThat(trace.current()).isEqualTo(Optional.of(text));
            }
        });
    }

    private static String attributes(Inputs in) {
        return in.pick(ATTRIBUTES);
    }

    private static byte[] values(Inputs in) {
        if (in.oneIn(3)) {
            return in.bytesUpTo(40);
        }
        String text = in.oneOf(
                () -> in.pick(
                        "1.0",
                        "1.00",
                        " ",
                        "1-1-1-1-1",
                        "0198f0f4-1d2a-7c3e-9a71-6f0d0f6f3a11",
                        "0198F0F4-1D2A-7C3E-9A71-6F0D0F6F3A11",
                        "2026-01-02T03:04:05Z",
                        "2026-01-02T03:04:05.123456789+05:30",
                        "+999999999-12-31T23:59:59Z",
                        "-0044-03-15T12:00:00Z",
                        "2026-02-30T00:00:00Z",
                        "9223372036854775807",
                        "9223372036854775808",
                        "-1",
                        "+7",
                        "007",
                        "0"),
                () -> in.textOf("0123456789", 0, 21),
                () -> in.textOf("0123456789abcdefABCDEF-", 36, 36),
                () -> in.textOf("0123456789-+:TZ.", 0, 30),
                () -> in.text(12));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] documents(Inputs in) {
        if (in.oneIn(3)) {
            return in.bytesUpTo(30);
        }
        String text = in.oneOf(
                () -> String.join(
                        "",
                        in.list(
                                0,
                                14,
                                () -> in.pick(
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        ",",
                                        ":",
                                        "\"name\"",
                                        "\"count\"",
                                        "\"at\"",
                                        "\"more\"",
                                        "null",
                                        "1",
                                        "1e999",
                                        "\"2026-01-02T03:04:05Z\"",
                                        "\"\\u0000\"",
                                        "true",
                                        " ",
                                        "\""))),
                () -> in.pick(
                        "{\"name\":\"a\",\"count\":1,\"at\":\"2026-01-02T03:04:05Z\",\"more\":{\"x\":[1.5]},\"new\":{}}",
                        "{\"count\":\"many\"}",
                        "{\"at\":5}",
                        "[]",
                        "\"\""));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String traceparents(Inputs in) {
        return in.oneOf(
                () -> in.pick(
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff-more"),
                () -> "00-" + hex(in, 32) + "-" + hex(in, 16) + "-" + hex(in, 2),
                () -> in.textOf("0af-", 55, 55),
                () -> in.text(60));
    }

    private static String hex(Inputs in, int length) {
        return in.textOf("0123456789abcdef", length, length);
    }

    private static String words(Inputs in) {
        String text =
                new String(in.text(20).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("\0", "");
        return text.isBlank() ? "x" + text : text;
    }

    private static Instant times(Inputs in) {
        long micros = in.whole(0, 253_402_300_799_999_999L);
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }
}
