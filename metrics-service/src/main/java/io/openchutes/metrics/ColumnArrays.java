package io.openchutes.metrics;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Binds columns of many rows as arrays, for statements that {@code unnest} them. */
public final class ColumnArrays {
    private ColumnArrays() {}

    /** @param type PostgreSQL's name of the elements' type; times are best sent as text, which the driver does not move to its zone */
    public static <T> void bind(
            PreparedStatement statement, int index, String type, List<T> rows, Function<T, Object> column)
            throws SQLException {
        Object[] values = new Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }
}
