package io.openchutes.metrics.llm;

import io.agroal.api.AgroalDataSource;
import io.openchutes.metrics.chute.Chute;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The figures of days, which the rollup of invocations writes. */
@ApplicationScoped
public class LlmDayRepository {
    /** Days before the chute's own belong to an earlier chute of that name. */
    private static final String LIST = """
            SELECT d.*, c.name, c.public FROM llm_day d JOIN chute c ON c.chute_id = d.chute_id
            WHERE d.day >= (c.created_at AT TIME ZONE 'UTC')::date AND d.day >= ?
            ORDER BY d.day DESC, d.chute_id LIMIT ?""";

    private final AgroalDataSource dataSource;

    public LlmDayRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    List<LlmDayResponse> listNewestFirst(LocalDate first, int limit) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setObject(1, first);
            statement.setInt(2, limit);
            List<LlmDayResponse> days = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(new LlmDayResponse(
                            row.getObject("chute_id", UUID.class),
                            row.getBoolean("public") ? row.getString("name") : Chute.PRIVATE_NAME,
                            row.getObject("day", LocalDate.class),
                            row.getLong("requests"),
                            row.getLong("output_tokens"),
                            mean(row.getDouble("tps_sum"), row.getLong("tps_count")),
                            mean(row.getDouble("ttft_sum"), row.getLong("ttft_count"))));
                }
            }
            return days;
        } catch (SQLException e) {
            throw new IllegalStateException("The figures of days can't be read.", e);
        }
    }

    private static Double mean(double sum, long count) {
        return count == 0 ? null : sum / count;
    }
}
