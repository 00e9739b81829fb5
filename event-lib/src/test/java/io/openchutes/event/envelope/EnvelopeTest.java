package io.openchutes.event.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.event.EventData;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.json.EventJson;
import io.openchutes.event.json.UnreadableJson;
import io.openchutes.event.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static final Topic STATE = Topic.state("some.things");
    private static final Topic HAPPENINGS = Topic.happenings("some.happenings", Duration.ofDays(1));
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final EventEncoder encoder = new EventEncoder("/some-service");

    private record Moved(String thingName, Instant movedAt, Optional<String> comment, Integer absent) {}

    private record Named(String thingName) {}

    @Test
    void whatIsEncodedIsACloudEventAndReadBackTheSame() {
        UUID id = UUID.randomUUID();
        ProducerRecord<String, byte[]> record = encoder.encode(
                STATE.name(),
                id,
                "thing-moved",
                "thing-1",
                7,
                TIME,
                Optional.of(PARENT),
                EventJson.write(new Moved("one", TIME, Optional.empty(), null)));

        assertThat(record.key()).isEqualTo("thing-1");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_source")).isEqualTo("/some-service");
        assertThat(header(record, "ce_time")).isEqualTo("2026-01-02T03:04:05.678901Z");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(new String(record.value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"thing_name\":\"one\",\"moved_at\":\"2026-01-02T03:04:05.678901Z\","
                        + "\"comment\":null,\"absent\":null}");

        ReceivedEvent event = EventDecoder.decode(STATE, record.key(), record.headers(), record.value(), 3, 99, true);
        assertThat(event.id()).isEqualTo(id);
        assertThat(event.type()).isEqualTo("thing-moved");
        assertThat(event.subject()).isEqualTo("thing-1");
        assertThat(event.sequence()).isEqualTo(7);
        assertThat(event.time()).isEqualTo(TIME);
        assertThat(event.traceparent()).contains(PARENT);
        assertThat(event.replay()).isTrue();
        assertThat(event.isTombstone()).isFalse();
        assertThat(event.data().as(Moved.class).movedAt()).isEqualTo(TIME);
    }

    @Test
    void whatWasReadOnceIsNotParsedAgainUnlessAsAnotherType() {
        EventData data = new EventData("{\"thing_name\": \"one\"}".getBytes(StandardCharsets.UTF_8));

        Moved first = data.as(Moved.class);

        assertThat(data.as(Moved.class)).isSameAs(first);
        assertThat(data.as(Named.class)).isEqualTo(new Named("one"));
        assertThat(data.as(Moved.class)).isEqualTo(first);
        assertThatThrownBy(() -> data.as(UUID.class)).isInstanceOf(UnreadableEvent.class);
        assertThatThrownBy(() -> data.as(UUID.class)).isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void aTombstoneHasHeadersAndNoValueAndOnlyStateHasIt() {
        ProducerRecord<String, byte[]> record = encoder.tombstone(STATE, "thing-1", 8, TIME);
        assertThat(record.value()).isNull();
        assertThat(EventDecoder.decode(STATE, record.key(), record.headers(), null, 0, 0, false)
                        .isTombstone())
                .isTrue();
        assertThatThrownBy(() -> EventDecoder.decode(HAPPENINGS, record.key(), record.headers(), null, 0, 0, false))
                .isInstanceOf(UnreadableEvent.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_type",
                "ce_subject",
                "ce_source",
                "ce_time",
                "ce_sequence",
            })
    void aRecordWithoutAnAttributeIsUnreadable(String name) {
        ProducerRecord<String, byte[]> record = encoder.encode(STATE, "thing-moved", "thing-1", 1, TIME, "x");
        record.headers().remove(name);
        assertThatThrownBy(
                        () -> EventDecoder.decode(STATE, record.key(), record.headers(), record.value(), 0, 0, false))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_id, 17",
        "ce_time, yesterday",
        "ce_sequence, -1",
        "ce_sequence, 9223372036854775808",
        "ce_sequence, many"
    })
    void aMalformedAttributeIsUnreadable(String name, String value) {
        ProducerRecord<String, byte[]> record = encoder.encode(STATE, "thing-moved", "thing-1", 1, TIME, "x");
        record.headers().remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(
                        () -> EventDecoder.decode(STATE, record.key(), record.headers(), record.value(), 0, 0, false))
                .isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void aSubjectThatIsNotTheRecordsKeyIsUnreadable() {
        ProducerRecord<String, byte[]> record = encoder.encode(STATE, "thing-moved", "thing-1", 1, TIME, "x");
        assertThatThrownBy(() -> EventDecoder.decode(STATE, "thing-2", record.headers(), record.value(), 0, 0, false))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessage("ce_subject is thing-1, but the record's key is thing-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999999+00:00"})
    void theFirstYearAndTheLastAreRead(String time) {
        assertThat(EnvelopePropertyTest.decodeWith("ce_time", time.getBytes(StandardCharsets.UTF_8))
                        .time())
                .isEqualTo(OffsetDateTime.parse(time).toInstant());
    }

    @ParameterizedTest
    @CsvSource({
        "ce_sequence, \u0661",
        "ce_sequence, -1",
        "ce_sequence, 0",
        "ce_sequence, 9223372036854775808",
        "ce_time, 0000-01-01T00:00:00+01:00",
        "ce_time, 9999-12-31T23:59:59-01:00",
        "ce_id, 1-1-1-1-1"
    })
    void anAttributeOfNoUsualFormIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> EnvelopePropertyTest.decodeWith(name, value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining(name);
    }

    @Test
    void whatDoesNotFitIsNamedInPlainWords() {
        assertThat(faultOf("{\"name\": \"a\", \"size\": 1}")).isEqualTo("The value is no Part: at is missing");
        assertThat(faultOf("{\"at\": null, \"name\": \"a\", \"size\": 1}")).endsWith(": at is missing");
        assertThat(faultOf("{\"at\": \"2026-01-01T00:00:00Z\"}")).endsWith(": size is missing");
        assertThat(faultOf("{\"at\": \"soon\", \"size\": 1}")).endsWith(": at is \"soon\", which is no Instant");
        assertThat(faultOf("{\"at\": \"2026-01-01T00:00:00Z\", \"size\": 7}"))
                .endsWith(": size is 7, but must be 1 or 2");
        assertThat(faultOf("{\"at\": \"2026-01-01T00:00:00Z\", \"size\": 1, \"kind\": \"ROUND\"}"))
                .endsWith(": kind is \"ROUND\", which is no value of [FLAT]");
        assertThat(faultOf("{\"at\": \"2026-01-01T00:00:00Z\", \"size\": 1, \"parts\": [{\"size\": 1}]}"))
                .endsWith(": parts[0].at is missing");
    }

    private static String faultOf(String json) {
        try {
            EventJson.read(json.getBytes(StandardCharsets.UTF_8), Part.class);
            throw new AssertionError("It was read: " + json);
        } catch (UnreadableJson e) {
            return e.getMessage();
        }
    }

    enum Kind {
        FLAT
    }

    record Part(Instant at, int size, Kind kind, List<Part> parts) {
        Part {
            Objects.requireNonNull(at, "at");
            if (size > 2) {
                throw new IllegalArgumentException("size is " + size + ", but must be 1 or 2");
            }
        }
    }

    @Test
    void dataIgnoresUnknownFieldsAndRefusesOtherShapes() {
        assertThat(EventJson.read("{\"thing_name\": \"a\", \"new\": 1}".getBytes(StandardCharsets.UTF_8), Moved.class)
                        .thingName())
                .isEqualTo("a");
        for (String wrong : new String[] {"", "null", "[1]", "{\"moved_at\": \"soon\"}", "{"}) {
            assertThatThrownBy(() -> EventJson.read(wrong.getBytes(StandardCharsets.UTF_8), Moved.class))
                    .isInstanceOf(UnreadableJson.class);
        }
    }

    @Test
    void theSendersTraceIsCarriedOver() {
        TraceContext trace = new TraceContext();
        assertThat(trace.current()).isEmpty();
        Span span = Span.wrap(SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault()));
        Scope sending = span.makeCurrent();
        try {
            assertThat(trace.current()).contains(PARENT);
        } finally {
            sending.close();
        }
        assertThat(trace.read(Optional.of(PARENT))).hasValueSatisfying(producer -> {
            assertThat(producer.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(producer.isRemote()).isTrue();
        });
        assertThat(trace.read(Optional.of("garbage"))).isEmpty();
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
