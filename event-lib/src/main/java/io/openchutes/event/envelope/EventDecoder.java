package io.openchutes.event.envelope;

import io.openchutes.event.EventData;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.json.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads the envelope of a record; the value stays unread until a consumer asks. */
public final class EventDecoder {
    private static final Pattern UUID_FORM =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");
    /** The JDK's own parser also takes the digits of every other script. */
    private static final Pattern SEQUENCE_FORM = Pattern.compile("\\+?[0-9]+");

    private static final int LAST_YEAR = 9999;

    private EventDecoder() {}

    /**
     * @param replayUntil records before this offset were written before a rebuild began
     * @throws UnreadableEvent if a CloudEvents attribute that the platform needs is missing or malformed
     */
    public static ReceivedEvent decode(Topic topic, ConsumerRecord<String, byte[]> record, long replayUntil) {
        return decode(
                topic,
                record.key(),
                record.headers(),
                record.value(),
                record.partition(),
                record.offset(),
                record.offset() < replayUntil);
    }

    public static ReceivedEvent decode(
            Topic topic, String key, Headers headers, byte[] value, int partition, long offset, boolean replay) {
        String specVersion = required(headers, EventHeaders.SPECVERSION);
        if (!specVersion.equals("1.0")) {
            throw new UnreadableEvent("ce_specversion is " + specVersion + ", not 1.0");
        }
        if (value == null && !topic.hasTombstones()) {
            throw new UnreadableEvent("The record has no value, and " + topic.name() + " has no tombstones");
        }
        String type = required(headers, EventHeaders.TYPE);
        String subject = required(headers, EventHeaders.SUBJECT);
        if (!subject.equals(key)) {
            throw new UnreadableEvent("ce_subject is " + subject + ", but the record's key is " + key);
        }
        return new ReceivedEvent(
                topic,
                id(required(headers, EventHeaders.ID)),
                type,
                subject,
                required(headers, EventHeaders.SOURCE),
                time(required(headers, EventHeaders.TIME)),
                sequence(required(headers, EventHeaders.SEQUENCE)),
                text(headers, EventHeaders.TRACEPARENT),
                partition,
                offset,
                replay,
                value == null ? null : new EventData(value));
    }

    /** The text of a header, where the record has it. */
    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static String required(Headers headers, String name) {
        String value = text(headers, name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new UnreadableEvent("The header " + name + " is missing"));
        if (value.indexOf('\0') >= 0) {
            throw new UnreadableEvent("The header " + name + " holds a NUL");
        }
        return value;
    }

    /** The JDK's own parser also takes {@code 1-1-1-1-1}. */
    private static UUID id(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new UnreadableEvent("ce_id is no UUID");
        }
        return UUID.fromString(text);
    }

    /** Years of four digits, as RFC 3339 has them: no database stores the others that the JDK's parser takes. */
    private static Instant time(String text) {
        Instant usual = Rfc3339.parseUtc(text);
        if (usual != null) {
            return usual;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
            if (year >= 0 && year <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw new UnreadableEvent("ce_time is no RFC 3339 time", e);
        }
        throw new UnreadableEvent("ce_time is no RFC 3339 time");
    }

    private static long sequence(String text) {
        if (!SEQUENCE_FORM.matcher(text).matches()) {
            throw new UnreadableEvent("ce_sequence is no positive number");
        }
        try {
            long sequence = Long.parseLong(text);
            if (sequence > 0) {
                return sequence;
            }
        } catch (NumberFormatException e) {
            throw new UnreadableEvent("ce_sequence is no number", e);
        }
        throw new UnreadableEvent("ce_sequence is not positive");
    }
}
