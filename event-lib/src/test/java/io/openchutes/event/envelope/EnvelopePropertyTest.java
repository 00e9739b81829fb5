package io.openchutes.event.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.trace.TraceContext;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Records as any producer may write them: each is read as it was written, or is an {@link UnreadableEvent} and nothing else. */
class EnvelopePropertyTest {
    private static final Topic STATE = Topic.state("some.things");
    private static final Topic HAPPENINGS = Topic.happenings("some.happenings", Duration.ofDays(1));
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final List<String> ATTRIBUTES = List.of(
            EventHeaders.SPECVERSION,
            EventHeaders.ID,
            EventHeaders.TYPE,
            EventHeaders.SUBJECT,
            EventHeaders.TIME,
            EventHeaders.SEQUENCE);

    private final EventEncoder encoder = new EventEncoder("/some-service");

    private record Data(String name, Integer count, Instant at, Map<String, List<Double>> more) {}

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll("words") String type,
            @ForAll("words") String subject,
            @ForAll @LongRange(min = 1) long sequence,
            @ForAll("times") Instant time) {
        UUID id = UUID.randomUUID();
        ProducerRecord<String, byte[]> record =
                encoder.encode(STATE.name(), id, type, subject, sequence, time, Optional.empty(), new byte[] {'1'});
        ReceivedEvent event = EventDecoder.decode(STATE, record.key(), record.headers(), record.value(), 0, 0, false);
        assertThat(List.of(event.id(), event.type(), event.subject(), event.sequence(), event.time()))
                .isEqualTo(List.of(id, type, subject, sequence, time));
    }

    @Property(tries = 2_000)
    void anyAttributeIsReadAsItStandsOrRefused(@ForAll("attributes") String name, @ForAll("values") byte[] value) {
        Headers headers =
                encoder.encode(STATE, "thing-moved", "thing-1", 1, TIME, "x").headers();
        headers.remove(name).add(name, value);
        String key = name.equals(EventHeaders.SUBJECT) ? new String(value, StandardCharsets.UTF_8) : "thing-1";
        ReceivedEvent event;
        try {
            event = EventDecoder.decode(STATE, key, headers, new byte[] {'1'}, 0, 0, false);
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

    @Property
    void anyValueIsDataOrUnreadable(@ForAll("documents") byte[] value) {
        ReceivedEvent event = EventDecoder.decode(
                HAPPENINGS, "s", encoder.encode(STATE, "t", "s", 1, TIME, "x").headers(), value, 0, 0, false);
        try {
            assertThat(event.data().as(Data.class)).isNotNull();
        } catch (UnreadableEvent refused) {
            assertThat(refused.getMessage()).contains("Data");
        }
    }

    @Property
    void aTraceparentIsTakenWholeOrNotAtAll(@ForAll("traceparents") String text) {
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

    @Provide
    Arbitrary<String> attributes() {
        return Arbitraries.of(ATTRIBUTES);
    }

    @Provide
    Arbitrary<byte[]> values() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.of(
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
                Arbitraries.strings().numeric().ofMaxLength(21),
                Arbitraries.strings().withChars("0123456789abcdefABCDEF-").ofLength(36),
                Arbitraries.strings().withChars("0123456789-+:TZ.").ofMaxLength(30),
                Arbitraries.strings().ofMaxLength(12));
        Arbitrary<byte[]> written = texts.map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(
                written, written, Arbitraries.bytes().array(byte[].class).ofMaxSize(40));
    }

    @Provide
    Arbitrary<byte[]> documents() {
        Arbitrary<String> pieces = Arbitraries.of(
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
                        "\"")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
        Arbitrary<String> whole = Arbitraries.of(
                "{\"name\":\"a\",\"count\":1,\"at\":\"2026-01-02T03:04:05Z\",\"more\":{\"x\":[1.5]},\"new\":{}}",
                "{\"count\":\"many\"}",
                "{\"at\":5}",
                "[]",
                "\"\"");
        Arbitrary<byte[]> texts = Arbitraries.oneOf(pieces, whole).map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(texts, Arbitraries.bytes().array(byte[].class).ofMaxSize(30));
    }

    @Provide
    Arbitrary<String> traceparents() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff-more"),
                Arbitraries.strings()
                        .withChars("0123456789abcdef")
                        .ofLength(50)
                        .map(hex ->
                                "00-" + hex.substring(0, 32) + "-" + hex.substring(32, 48) + "-" + hex.substring(48)),
                Arbitraries.strings().withChars("0af-").ofLength(55),
                Arbitraries.strings());
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .filter(text -> !text.isBlank() && text.indexOf('\0') < 0);
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(0, 253_402_300_799_999_999L)
                .map(micros -> Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000));
    }
}
