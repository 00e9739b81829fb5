package io.openchutes.event.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Arrays;

/** Says in one line what is wrong with a record's JSON, without Jackson's own words about classes and positions. */
final class JsonFault {
    private static final int LONGEST_VALUE = 100;

    private JsonFault() {}

    static String of(JsonProcessingException e) {
        if (e instanceof InvalidFormatException format) {
            return path(format) + " is " + quoted(format.getValue()) + ", which is no " + kind(format.getTargetType());
        }
        if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return refused(refused);
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return e.getOriginalMessage().startsWith("Cannot map `null`")
                            || e.getOriginalMessage().startsWith("Missing required")
                    ? path(mapping) + " is missing"
                    : path(mapping) + " does not fit: " + e.getOriginalMessage();
        }
        return e.getOriginalMessage();
    }

    /** A record's own constructor names a missing field by a NullPointerException, and says what else it refuses. */
    private static String refused(ValueInstantiationException e) {
        String place = e.getPath().isEmpty() ? "" : path(e) + ".";
        Throwable cause = e.getCause();
        return place + cause.getMessage() + (cause instanceof NullPointerException ? " is missing" : "");
    }

    private static String kind(Class<?> type) {
        return type.isEnum() ? "value of " + Arrays.toString(type.getEnumConstants()) : type.getSimpleName();
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String quoted(Object value) {
        String text = String.valueOf(value);
        return "\"" + (text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text) + "\"";
    }
}
