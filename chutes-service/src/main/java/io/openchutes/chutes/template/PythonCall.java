package io.openchutes.chutes.template;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A call of a Python function with keyword arguments, written so that every value stays a literal: of a text nothing but printable
 * ASCII without quotes and backslashes is written as it is, so no text can end its string.
 */
final class PythonCall {
    private static final char FIRST_PRINTABLE = 0x20;
    private static final char LAST_PRINTABLE = 0x7e;

    private final String function;
    private final Map<String, Object> arguments = new LinkedHashMap<>();

    PythonCall(String function) {
        this.function = function;
    }

    /** Adds an argument; null leaves it to the function's default. */
    PythonCall with(String name, Object value) {
        if (value != null) {
            arguments.put(name, value);
        }
        return this;
    }

    /** The call, each argument in a line of its own. */
    String source(String indentation) {
        String inner = indentation + "    ";
        return arguments.entrySet().stream()
                .map(argument -> inner + argument.getKey() + "=" + literal(argument.getValue(), inner) + ",\n")
                .collect(Collectors.joining("", function + "(\n", indentation + ")"));
    }

    private static String literal(Object value, String indentation) {
        if (value instanceof PythonCall call) {
            return call.source(indentation);
        }
        if (value instanceof String text) {
            return string(text);
        }
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(each -> literal(each, indentation)).collect(Collectors.joining(", ", "[", "]"));
        }
        throw new IllegalArgumentException("No Python literal for " + value.getClass());
    }

    /** A string literal in double quotes that Python reads back as the very text. */
    static String string(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
        Iterator<Integer> codePoints = text.codePoints().iterator();
        while (codePoints.hasNext()) {
            int codePoint = codePoints.next();
            if (codePoint == '"' || codePoint == '\\') {
                literal.append('\\').append((char) codePoint);
            } else if (codePoint >= FIRST_PRINTABLE && codePoint <= LAST_PRINTABLE) {
                literal.append((char) codePoint);
            } else if (codePoint <= 0xff) {
                literal.append(String.format("\\x%02x", codePoint));
            } else if (codePoint <= 0xffff) {
                literal.append(String.format("\\u%04x", codePoint));
            } else {
                literal.append(String.format("\\U%08x", codePoint));
            }
        }
        return literal.append('"').toString();
    }
}
