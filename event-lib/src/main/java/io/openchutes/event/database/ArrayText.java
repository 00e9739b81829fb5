package io.openchutes.event.database;

import io.openchutes.event.json.Rfc3339;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * PostgreSQL's text of an array of ids or times, for a parameter that the statement casts. Neither needs quotes, which the driver looks for
 * in each character.
 */
public final class ArrayText {
    private static final int TYPICAL_LENGTH = 37;

    private ArrayText() {}

    public static <T> String ids(List<T> rows, Function<T, UUID> column) {
        return of(rows, row -> column.apply(row).toString());
    }

    public static <T> String times(List<T> rows, Function<T, Instant> column) {
        return of(rows, row -> Rfc3339.format(column.apply(row)));
    }

    private static <T> String of(List<T> rows, Function<T, String> column) {
        StringBuilder text = new StringBuilder(2 + TYPICAL_LENGTH * rows.size()).append('{');
        for (T row : rows) {
            text.append(column.apply(row)).append(',');
        }
        if (rows.isEmpty()) {
            return "{}";
        }
        text.setCharAt(text.length() - 1, '}');
        return text.toString();
    }
}
