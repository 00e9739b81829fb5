package io.openchutes.rest.observe;

import io.openchutes.rest.request.RequestIds;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.StructuredFormatter;

/**
 * Writes access lines, of which there is one a request, as another formatter does, without its JSON generator and its lock: what the lines
 * have in common is taken from a line that it has written. All other records are that formatter's.
 */
final class AccessLineFormatter extends ExtFormatter {
    private static final String MESSAGE = "openchutes-sample-message";
    private static final String THREAD = "openchutes-sample-thread";
    private static final String ID = "openchutes-sample-id";
    private static final long SEQUENCE = 8_765_432_109_876L;
    private static final long THREAD_ID = 1_765_432_109L;
    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.789012345Z");
    private static final int TO_SECONDS = "2001-02-03T04:05:06".length();

    private final ExtFormatter other;
    private final DateTimeFormatter times;
    private final List<Piece> pieces;
    private final String end;
    private final int length;
    private volatile Second second;

    /** What changes from line to line. */
    private enum Part {
        MESSAGE,
        THREAD,
        ID,
        SEQUENCE,
        THREAD_ID,
        TIME
    }

    /** A part, and what stands before it. */
    private record Piece(String before, Part part) {}

    /** How the moments of a second are written: {@code before}, their fraction, {@code after}. */
    private record Second(long epochSecond, String before, String after) {}

    private record Place(int at, String text, Part part) {}

    private AccessLineFormatter(
            ExtFormatter other, DateTimeFormatter times, List<Piece> pieces, String end, int length) {
        this.other = other;
        this.times = times;
        this.pieces = pieces;
        this.end = end;
        this.length = length;
    }

    /** Empty where {@code other}'s lines can't be imitated: each of the parts has to be in them once, or not at all, and times as by default. */
    static Optional<AccessLineFormatter> like(StructuredFormatter other) {
        if (other.isCallerCalculationRequired()) {
            return Optional.empty();
        }
        DateTimeFormatter times = other.getDateTimeFormatter().withZone(other.getZoneId());
        ExtLogRecord sample = record(MESSAGE, ID);
        sample.setThreadName(THREAD);
        sample.setSequenceNumber(SEQUENCE);
        sample.setLongThreadID(THREAD_ID);
        sample.setInstant(TIME);
        String line = other.format(sample);
        List<Place> places = new ArrayList<>();
        for (Place place : List.of(
                new Place(0, MESSAGE, Part.MESSAGE),
                new Place(0, THREAD, Part.THREAD),
                new Place(0, ID, Part.ID),
                new Place(0, String.valueOf(SEQUENCE), Part.SEQUENCE),
                new Place(0, String.valueOf(THREAD_ID), Part.THREAD_ID),
                new Place(0, times.format(TIME), Part.TIME))) {
            int at = line.indexOf(place.text());
            if (at != line.lastIndexOf(place.text())) {
                return Optional.empty();
            }
            if (at >= 0) {
                places.add(new Place(at, place.text(), place.part()));
            }
        }
        places.sort(Comparator.comparingInt(Place::at));
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (Place place : places) {
            pieces.add(new Piece(line.substring(from, place.at()), place.part()));
            from = place.at() + place.text().length();
        }
        AccessLineFormatter made =
                new AccessLineFormatter(other, times, List.copyOf(pieces), line.substring(from), line.length() + 128);
        return made.line(sample, ID).equals(line) ? Optional.of(made) : Optional.empty();
    }

    /** An access line's record, whose request's id is its context. */
    static ExtLogRecord record(String message, String requestId) {
        ExtLogRecord record = new ExtLogRecord(
                Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, org.jboss.logging.Logger.class.getName());
        record.setLoggerName(AccessLog.CATEGORY);
        record.setMdc(Map.of(RequestIds.MDC_KEY, requestId));
        return record;
    }

    @Override
    public boolean isCallerCalculationRequired() {
        return other.isCallerCalculationRequired();
    }

    @Override
    public String format(ExtLogRecord record) {
        if (AccessLog.CATEGORY.equals(record.getLoggerName())
                && record.getLevel().intValue() == Level.INFO.intValue()
                && record.getThrown() == null
                && record.getParameters() == null
                && org.jboss.logging.Logger.class.getName().equals(record.getLoggerClassName())
                && isPlain(record.getMessage())
                && isPlain(record.getThreadName())) {
            Map<String, String> context = record.getMdcCopy();
            String id = context.size() == 1 ? context.get(RequestIds.MDC_KEY) : null;
            if (id != null && isPlain(id) && record.getNdc().isEmpty()) {
                return line(record, id);
            }
        }
        return other.format(record);
    }

    private String line(ExtLogRecord record, String id) {
        StringBuilder line = new StringBuilder(length);
        for (Piece piece : pieces) {
            line.append(piece.before());
            switch (piece.part()) {
                case MESSAGE -> line.append(record.getMessage());
                case THREAD -> line.append(record.getThreadName());
                case ID -> line.append(id);
                case SEQUENCE -> line.append(record.getSequenceNumber());
                case THREAD_ID -> line.append(record.getLongThreadID());
                case TIME -> appendTime(line, record.getInstant());
            }
        }
        return line.append(end).toString();
    }

    private void appendTime(StringBuilder line, Instant time) {
        Second now = second;
        if (now == null || now.epochSecond() != time.getEpochSecond()) {
            String whole = times.format(Instant.ofEpochSecond(time.getEpochSecond()));
            now = new Second(
                    time.getEpochSecond(),
                    whole.substring(0, Math.min(TO_SECONDS, whole.length())),
                    whole.substring(Math.min(TO_SECONDS, whole.length())));
            second = now;
        }
        line.append(now.before());
        int nanos = time.getNano();
        if (nanos > 0) {
            line.append('.');
            for (int digit = 100_000_000; nanos > 0; digit /= 10) {
                line.append((char) ('0' + nanos / digit));
                nanos %= digit;
            }
        }
        line.append(now.after());
    }

    /** Whether JSON writes a text as it is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
