package io.openchutes.rest.input;

import io.openchutes.rest.error.TextRules;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** How the text of a query, path or header parameter becomes a value. */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,400}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?");

    private Scalars() {}

    /** Either a value or what is wrong. */
    record Parsed(Object value, String errorType, String message) {
        static Parsed of(Object value) {
            return new Parsed(value, null, null);
        }

        static Parsed bad(String type, String message) {
            return new Parsed(null, type, message);
        }

        boolean isBad() {
            return errorType != null;
        }
    }

    /** Whether texts become this type here; all others are left to JAX-RS. */
    static boolean knows(Class<?> type) {
        return type == String.class
                || type == boolean.class
                || type == Boolean.class
                || type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == double.class
                || type == Double.class
                || type == BigDecimal.class
                || type == UUID.class
                || type == Instant.class
                || type.isEnum();
    }

    /** An empty text is no value (null), save for strings. */
    static Parsed parse(Class<?> type, String text) {
        if (type == String.class) {
            Optional<String> defect = TextRules.defect(text);
            return defect.map(d -> Parsed.bad("value_error", d)).orElseGet(() -> Parsed.of(text));
        }
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return Parsed.of(null);
        }
        if (type == boolean.class || type == Boolean.class) {
            return TextRules.bool(trimmed)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.bad("bool_parsing", "The value must be a boolean, e.g. true or false."));
        }
        if (type == int.class || type == Integer.class) {
            return integer(trimmed, 31);
        }
        if (type == long.class || type == Long.class) {
            return integer(trimmed, 63);
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return number(type, trimmed);
        }
        if (type == UUID.class) {
            return TextRules.uuid(trimmed)
                    .map(Parsed::of)
                    .orElseGet(() -> Parsed.bad("uuid_parsing", "The value must be a UUID."));
        }
        if (type == Instant.class) {
            return time(trimmed);
        }
        Map<String, Object> constants = TextRules.constants(type);
        Object constant = constants.get(trimmed);
        return constant != null
                ? Parsed.of(constant)
                : Parsed.bad("enum", "The value must be one of " + String.join(", ", constants.keySet()) + ".");
    }

    private static Parsed integer(String text, int bits) {
        if (!INTEGER.matcher(text).matches()) {
            return Parsed.bad("int_parsing", "The value must be an integer.");
        }
        BigInteger value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
        if (value.bitLength() > bits) {
            return Parsed.bad("int_parsing_size", "The number is too large.");
        }
        return Parsed.of(bits == 31 ? (Object) value.intValue() : (Object) value.longValue());
    }

    /** ISO 8601 with an offset, to the microsecond and within the years that PostgreSQL and ISO's four digits share. */
    private static Parsed time(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return Parsed.of(time.toInstant().truncatedTo(ChronoUnit.MICROS));
            }
        } catch (DateTimeException e) {
            // Reported below, in the words of this API.
        }
        return Parsed.bad("datetime_parsing", "The value must be a time in ISO 8601, e.g. 2026-01-02T13:00:00Z.");
    }

    private static Parsed number(Class<?> type, String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Parsed.bad("float_parsing", "The value must be a number.");
        }
        BigDecimal value = new BigDecimal(text);
        if (!TextRules.isModest(value) || Double.isInfinite(value.doubleValue())) {
            return Parsed.bad("finite_number", "The number is too large or too exact.");
        }
        return Parsed.of(type == BigDecimal.class ? (Object) value : (Object) value.doubleValue());
    }
}
