package io.openchutes.metrics.utilization;

import io.agroal.api.AgroalDataSource;
import io.openchutes.metrics.chute.Chute;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The newest capacity log of every chute, by plain SQL: it is written in batches and read as a whole. */
@ApplicationScoped
public class UtilizationRepository {
    private static final String COLUMNS =
            "chute_id, logged_at, utilization_current, utilization_5m, utilization_15m, utilization_1h,"
                    + " rate_limit_ratio_5m, rate_limit_ratio_15m, rate_limit_ratio_1h,"
                    + " total_requests_5m, total_requests_15m, total_requests_1h,"
                    + " completed_requests_5m, completed_requests_15m, completed_requests_1h,"
                    + " rate_limited_requests_5m, rate_limited_requests_15m, rate_limited_requests_1h,"
                    + " instance_count, action_taken, target_count, effective_multiplier";

    /** Upserts the whole log if it is as new or newer, never an older one. */
    private static final String UPSERT = "INSERT INTO capacity_log (" + COLUMNS + ") VALUES ("
            + "?" + ", ?".repeat(21) + ") ON CONFLICT (chute_id) DO UPDATE SET "
            + assignments() + " WHERE capacity_log.logged_at <= EXCLUDED.logged_at";

    /** A log from before the chute, or an instance not launched after its creation, belongs to an earlier chute of that name. */
    private static final String LIST = "SELECT l.*, c.name, c.public, c.update_in_progress,"
            + " coalesce(i.total, 0) AS total_instances, coalesce(i.active, 0) AS active_instances"
            + " FROM capacity_log l JOIN chute c ON c.chute_id = l.chute_id AND l.logged_at >= c.created_at"
            + " LEFT JOIN (SELECT n.chute_id, count(*) AS total, count(*) FILTER (WHERE n.active) AS active"
            + "            FROM instance n JOIN chute o ON o.chute_id = n.chute_id AND n.launched_at > o.created_at"
            + "            WHERE n.removed_at IS NULL GROUP BY n.chute_id) i ON i.chute_id = l.chute_id"
            + " ORDER BY l.total_requests_1h DESC, l.chute_id";

    private final AgroalDataSource dataSource;

    public UtilizationRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    private static String assignments() {
        List<String> assignments = new ArrayList<>();
        for (String column : COLUMNS.split(",\\s*")) {
            if (!column.equals("chute_id")) {
                assignments.add(column + " = EXCLUDED." + column);
            }
        }
        return String.join(", ", assignments);
    }

    /** Stores logs, at most one a chute; returns how many were newer than what was known. */
    int keepNewest(Collection<CapacityLogged> logs) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            for (CapacityLogged log : logs) {
                bind(statement, log);
                statement.addBatch();
            }
            int stored = 0;
            for (int count : statement.executeBatch()) {
                stored += Math.max(0, count);
            }
            return stored;
        } catch (SQLException e) {
            throw new IllegalStateException("Storing capacity logs failed.", e);
        }
    }

    List<UtilizationResponse> listBusiestFirst() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST);
                ResultSet rows = statement.executeQuery()) {
            List<UtilizationResponse> list = new ArrayList<>();
            while (rows.next()) {
                list.add(UtilizationResponse.of(
                        log(rows),
                        rows.getBoolean("public") ? rows.getString("name") : Chute.PRIVATE_NAME,
                        rows.getInt("total_instances"),
                        rows.getInt("active_instances"),
                        rows.getBoolean("update_in_progress")));
            }
            return list;
        } catch (SQLException e) {
            throw new IllegalStateException("Reading capacity logs failed.", e);
        }
    }

    /** Logs of chutes that are unknown, and were still unknown when the log left its topic. */
    int deleteUnknownBefore(Instant limit) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "DELETE FROM capacity_log l"
                                + " WHERE logged_at < ? AND NOT EXISTS (SELECT 1 FROM chute c WHERE c.chute_id = l.chute_id)")) {
            statement.setObject(1, limit.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Deleting capacity logs failed.", e);
        }
    }

    void deleteAll() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("DELETE FROM capacity_log")) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Deleting capacity logs failed.", e);
        }
    }

    private static void bind(PreparedStatement statement, CapacityLogged log) throws SQLException {
        int at = 0;
        statement.setObject(++at, log.chuteId());
        statement.setObject(++at, log.timestamp().atOffset(ZoneOffset.UTC));
        for (double value : new double[] {
            log.utilizationCurrent(),
            log.utilization5m(),
            log.utilization15m(),
            log.utilization1h(),
            log.rateLimitRatio5m(),
            log.rateLimitRatio15m(),
            log.rateLimitRatio1h()
        }) {
            statement.setDouble(++at, value);
        }
        for (long value : new long[] {
            log.totalRequests5m(),
            log.totalRequests15m(),
            log.totalRequests1h(),
            log.completedRequests5m(),
            log.completedRequests15m(),
            log.completedRequests1h(),
            log.rateLimitedRequests5m(),
            log.rateLimitedRequests15m(),
            log.rateLimitedRequests1h()
        }) {
            statement.setLong(++at, value);
        }
        statement.setInt(++at, log.instanceCount());
        statement.setString(++at, log.actionTaken());
        statement.setInt(++at, log.targetCount());
        statement.setDouble(++at, log.effectiveMultiplier());
    }

    private static CapacityLogged log(ResultSet row) throws SQLException {
        return new CapacityLogged(
                row.getObject("chute_id", UUID.class),
                row.getObject("logged_at", OffsetDateTime.class).toInstant(),
                row.getDouble("utilization_current"),
                row.getDouble("utilization_5m"),
                row.getDouble("utilization_15m"),
                row.getDouble("utilization_1h"),
                row.getDouble("rate_limit_ratio_5m"),
                row.getDouble("rate_limit_ratio_15m"),
                row.getDouble("rate_limit_ratio_1h"),
                row.getLong("total_requests_5m"),
                row.getLong("total_requests_15m"),
                row.getLong("total_requests_1h"),
                row.getLong("completed_requests_5m"),
                row.getLong("completed_requests_15m"),
                row.getLong("completed_requests_1h"),
                row.getLong("rate_limited_requests_5m"),
                row.getLong("rate_limited_requests_15m"),
                row.getLong("rate_limited_requests_1h"),
                row.getInt("instance_count"),
                row.getString("action_taken"),
                row.getInt("target_count"),
                row.getDouble("effective_multiplier"));
    }
}
