package io.openchutes.event.envelope;

/** The names of the records' headers: CloudEvents 1.0 in binary mode, and what a dead letter carries besides. */
public final class EventHeaders {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SUBJECT = "ce_subject";
    public static final String TIME = "ce_time";
    public static final String SPECVERSION = "ce_specversion";
    public static final String SEQUENCE = "ce_sequence";
    public static final String TRACEPARENT = "traceparent";
    public static final String CONTENT_TYPE = "content-type";

    public static final String DEAD_REASON = "dead_letter_reason";
    public static final String DEAD_CONSUMER = "dead_letter_consumer";
    public static final String DEAD_TOPIC = "dead_letter_topic";
    public static final String DEAD_PARTITION = "dead_letter_partition";
    public static final String DEAD_OFFSET = "dead_letter_offset";
    public static final String DEAD_AT = "dead_letter_at";

    private EventHeaders() {}
}
