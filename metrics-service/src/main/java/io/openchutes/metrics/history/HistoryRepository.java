package io.openchutes.metrics.history;

import static io.openchutes.metrics.ColumnArrays.bind;

import io.agroal.api.AgroalDataSource;
import io.openchutes.metrics.Platform;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Utilization and calls over time: adds capacity logs to {@code chute_load}, reads them together with the calls in {@code chute_activity},
 * and moves both to {@code chute_hour} when they are old.
 */
@ApplicationScoped
public class HistoryRepository {
    /**
     * Logs of a minute that has one already change nothing. What is new of a chute is added to the platform's row in the same statement,
     * after the chutes' own: every replica writes that row.
     */
    private static final String ADD = """
            WITH fresh AS (
                SELECT n.chute_id, n.bucket_start, bit_or(n.minute) AS minutes, count(*) AS logs,
                       sum(n.utilization) AS utilization, sum(n.utilization * n.instances) AS busy,
                       max(n.utilization) AS highest, sum(n.instances) AS instances, sum(n.targets) AS targets,
                       sum(n.requests) AS requests, sum(n.limited) AS limited
                FROM unnest(?::uuid[], ?::timestamptz[], ?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                            ?::bigint[])
                     AS n (chute_id, bucket_start, minute, utilization, instances, targets, requests, limited)
                LEFT JOIN chute_load known ON known.chute_id = n.chute_id AND known.bucket_start = n.bucket_start
                WHERE coalesce(known.minutes, 0) & n.minute = 0
                GROUP BY n.chute_id, n.bucket_start),
            added AS (
                INSERT INTO chute_load AS l (chute_id, bucket_start, minutes, utilization, utilization_weight,
                                             utilization_max, instances, targets, requests, limited)
                SELECT chute_id, bucket_start, minutes, utilization, logs, highest, instances, targets, requests, limited
                FROM fresh ORDER BY chute_id, bucket_start
                ON CONFLICT (chute_id, bucket_start) DO UPDATE SET
                    minutes = l.minutes | EXCLUDED.minutes, ADDITIONS
                WHERE l.minutes & EXCLUDED.minutes = 0
                RETURNING l.chute_id, l.bucket_start)
            INSERT INTO chute_load AS l (chute_id, bucket_start, minutes, utilization, utilization_weight,
                                         utilization_max, instances, targets, requests, limited)
            SELECT ?, bucket_start, bit_or(minutes), sum(busy), sum(instances), max(highest), sum(instances),
                   sum(targets), sum(requests), sum(limited)
            FROM fresh JOIN added USING (chute_id, bucket_start) GROUP BY bucket_start ORDER BY bucket_start
            ON CONFLICT (chute_id, bucket_start) DO UPDATE SET
                minutes = l.minutes | EXCLUDED.minutes, ADDITIONS""".replace("ADDITIONS", """
            utilization = l.utilization + EXCLUDED.utilization,
            utilization_weight = l.utilization_weight + EXCLUDED.utilization_weight,
            utilization_max = greatest(l.utilization_max, EXCLUDED.utilization_max),
            instances = l.instances + EXCLUDED.instances,
            targets = l.targets + EXCLUDED.targets,
            requests = l.requests + EXCLUDED.requests,
            limited = l.limited + EXCLUDED.limited""");

    static final String READ = """
            SELECT bucket_start, 0 AS minutes, 0 AS utilization, 0 AS utilization_weight, 0 AS utilization_max,
                   0 AS instances, 0 AS targets, 0 AS requests, 0 AS limited, invocations, failures, output_tokens
            FROM chute_activity WHERE chute_id = ? AND bucket_start >= ? AND bucket_start < ?
            UNION ALL
            SELECT bucket_start, bit_count(minutes::integer::bit(32)), utilization, utilization_weight, utilization_max,
                   instances, targets, requests, limited, 0, 0, 0
            FROM chute_load WHERE chute_id = ? AND bucket_start >= ? AND bucket_start < ?
            UNION ALL
            SELECT bucket_start, minutes, utilization, utilization_weight, utilization_max,
                   instances, targets, requests, limited, invocations, failures, output_tokens
            FROM chute_hour WHERE chute_id = ? AND bucket_start >= ? AND bucket_start < ?""";

    private static final String OLDEST = """
            SELECT least((SELECT min(bucket_start) FROM chute_activity WHERE bucket_start < ?),
                         (SELECT min(bucket_start) FROM chute_load WHERE bucket_start < ?))""";

    /** Two replicas may do it at once: a row is deleted, and so added, by one of them. */
    private static final String MOVE = """
            WITH calls AS (DELETE FROM chute_activity WHERE bucket_start >= ? AND bucket_start < ? RETURNING *),
            loads AS (DELETE FROM chute_load WHERE bucket_start >= ? AND bucket_start < ? RETURNING *),
            moved AS (
                SELECT chute_id, 0 AS minutes, 0 AS utilization, 0 AS utilization_weight, 0 AS utilization_max,
                       0 AS instances, 0 AS targets, 0 AS requests, 0 AS limited, invocations, failures, output_tokens
                FROM calls
                UNION ALL
                SELECT chute_id, bit_count(minutes::integer::bit(32)), utilization, utilization_weight, utilization_max,
                       instances, targets, requests, limited, 0, 0, 0
                FROM loads)
            INSERT INTO chute_hour AS h (chute_id, bucket_start, minutes, utilization, utilization_weight, utilization_max,
                                         instances, targets, requests, limited, invocations, failures, output_tokens)
            SELECT chute_id, ?, sum(minutes), sum(utilization), sum(utilization_weight), max(utilization_max),
                   sum(instances), sum(targets), sum(requests), sum(limited), sum(invocations), sum(failures),
                   sum(output_tokens)
            FROM moved GROUP BY chute_id ORDER BY chute_id
            ON CONFLICT (chute_id, bucket_start) DO UPDATE SET
                minutes = h.minutes + EXCLUDED.minutes,
                utilization = h.utilization + EXCLUDED.utilization,
                utilization_weight = h.utilization_weight + EXCLUDED.utilization_weight,
                utilization_max = greatest(h.utilization_max, EXCLUDED.utilization_max),
                instances = h.instances + EXCLUDED.instances,
                targets = h.targets + EXCLUDED.targets,
                requests = h.requests + EXCLUDED.requests,
                limited = h.limited + EXCLUDED.limited,
                invocations = h.invocations + EXCLUDED.invocations,
                failures = h.failures + EXCLUDED.failures,
                output_tokens = h.output_tokens + EXCLUDED.output_tokens""";

    private final AgroalDataSource dataSource;

    public HistoryRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Adds logs, at most one a chute and minute; those of a minute that has one already are left out. */
    void add(List<LoadSample> samples) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            bind(statement, 1, "uuid", samples, LoadSample::chuteId);
            bind(
                    statement,
                    2,
                    "timestamptz",
                    samples,
                    sample -> sample.bucketStart().toString());
            bind(statement, 3, "smallint", samples, sample -> 1 << sample.minute());
            bind(statement, 4, "bigint", samples, LoadSample::utilization);
            bind(statement, 5, "bigint", samples, LoadSample::instances);
            bind(statement, 6, "bigint", samples, LoadSample::targets);
            bind(statement, 7, "bigint", samples, LoadSample::requests);
            bind(statement, 8, "bigint", samples, LoadSample::limited);
            statement.setObject(9, Platform.ID);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Adding capacity logs to the history failed.", e);
        }
    }

    /**
     * The buckets of a chute, or of {@link Platform#ID}, in no order.
     *
     * @param start of those of five minutes
     * @param firstHour of those of an hour
     * @param end the first time that is left out
     */
    List<LoadBucket> list(UUID chuteId, Instant start, Instant firstHour, Instant end) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            for (int part = 0; part < 3; part++) {
                statement.setObject(3 * part + 1, chuteId);
                statement.setObject(3 * part + 2, utc(part < 2 ? start : firstHour));
                statement.setObject(3 * part + 3, utc(end));
            }
            List<LoadBucket> buckets = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    buckets.add(new LoadBucket(
                            row.getObject(1, OffsetDateTime.class).toInstant(),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9),
                            row.getLong(10),
                            row.getLong(11),
                            row.getLong(12)));
                }
            }
            return buckets;
        } catch (SQLException e) {
            throw new IllegalStateException("Reading the history failed.", e);
        }
    }

    /**
     * Makes the oldest buckets of five minutes one hour's.
     *
     * @param limit the start of the first hour that stays as it is
     * @return false where there was nothing left to do
     */
    boolean moveOldestHour(Instant limit) {
        try (Connection connection = dataSource.getConnection()) {
            Instant oldest = oldest(connection, limit);
            if (oldest == null) {
                return false;
            }
            Instant hour = HistoryRange.hourOf(oldest);
            try (PreparedStatement move = connection.prepareStatement(MOVE)) {
                for (int table = 0; table < 2; table++) {
                    move.setObject(2 * table + 1, utc(hour));
                    move.setObject(2 * table + 2, utc(hour.plus(HistoryRange.HOUR)));
                }
                move.setObject(5, utc(hour));
                move.executeUpdate();
            }
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException("Making old figures hours failed.", e);
        }
    }

    private static Instant oldest(Connection connection, Instant limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OLDEST)) {
            statement.setObject(1, utc(limit));
            statement.setObject(2, utc(limit));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
                return oldest == null ? null : oldest.toInstant();
            }
        }
    }

    int deleteHoursBefore(Instant first) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM chute_hour WHERE bucket_start < ?")) {
            statement.setObject(1, utc(first));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Dropping old hours failed.", e);
        }
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
