package io.openchutes.rest.error;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Rules for every text from outside, in bodies and parameters. */
public final class TextRules {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}");
    private static final int MOST_DIGITS = 400;
    private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
    private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");

    private static final ClassValue<Map<String, Object>> CONSTANTS = new ClassValue<>() {
        @Override
        protected Map<String, Object> computeValue(Class<?> type) {
            Map<String, Object> byName = new LinkedHashMap<>();
            for (Object constant : type.getEnumConstants()) {
                byName.put(wireName(type, (Enum<?>) constant), constant);
            }
            return byName;
        }
    };

    private TextRules() {}

    /** What makes a text one that PostgreSQL can't keep: the NUL character, or half a surrogate pair. */
    public static Optional<String> defect(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return Optional.of("The text must not hold the NUL character.");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return Optional.of("The text holds half a character (a lone surrogate).");
                }
            }
        }
        return Optional.empty();
    }

    /** A UUID with or without hyphens; nothing else that {@link UUID#fromString} would take. */
    public static Optional<UUID> uuid(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        String hex = text.replace("-", "");
        return Optional.of(new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16)));
    }

    /** A boolean as forms and query strings spell it, in any case: true, 1, yes, on, t, y, or their opposites. */
    public static Optional<Boolean> bool(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(lower)) {
            return Optional.of(true);
        }
        return FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    /** Whether a number can be written out and stored: its plain form has no more than some hundred digits. */
    public static boolean isModest(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS;
    }

    /** An enum's constants by their names in JSON: what {@link JsonProperty} says, or the constant's name. */
    public static Map<String, Object> constants(Class<?> enumType) {
        return CONSTANTS.get(enumType);
    }

    private static String wireName(Class<?> type, Enum<?> constant) {
        try {
            JsonProperty property = type.getField(constant.name()).getAnnotation(JsonProperty.class);
            return property == null || property.value().isEmpty() ? constant.name() : property.value();
        } catch (NoSuchFieldException e) {
            return constant.name();
        }
    }
}
