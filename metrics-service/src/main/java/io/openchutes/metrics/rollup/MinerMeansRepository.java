package io.openchutes.metrics.rollup;

import io.agroal.api.AgroalDataSource;
import io.openchutes.metrics.rollup.MinerMean.State;
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

/** Reads the rollups: what a read costs depends on a chute's instances, not on its invocations. */
@ApplicationScoped
public class MinerMeansRepository {
    /**
     * An instance that was not launched after the chute was created belongs to an earlier chute of that name, which was deleted; where
     * the instance itself is unknown, its first invocation says the same.
     */
    static final String MEANS = """
            SELECT r.miner_hotkey, r.instance_id,
                   sum(r.tps_sum) / nullif(sum(r.tps_count), 0) AS avg_tps,
                   sum(r.output_sum)::float8 / nullif(sum(r.output_count), 0)::float8 AS avg_output_tokens,
                   sum(r.tps_count)::bigint AS tps_count, sum(r.output_count)::bigint AS output_count,
                   sum(r.invocations)::bigint AS invocations, sum(r.failures)::bigint AS failures,
                   i.gpu, i.gpu_count, i.region, i.instance_id IS NOT NULL AS known, i.active, i.removed_at
            FROM invocation_rollup r
            JOIN chute c ON c.chute_id = r.chute_id
            LEFT JOIN instance i ON i.instance_id = r.instance_id
            WHERE r.chute_id = ? AND r.bucket_start >= ?
            GROUP BY r.miner_hotkey, r.instance_id, i.instance_id, c.chute_id
            HAVING coalesce(i.launched_at, min(r.first_started_at)) > c.created_at
            ORDER BY avg_output_tokens DESC NULLS LAST, avg_tps DESC NULLS LAST, r.miner_hotkey, r.instance_id""";

    private static final String HOURLY = """
            SELECT miner_hotkey, date_bin('1 hour', bucket_start, 'epoch'::timestamptz) AS hour,
                   sum(tps_sum) / nullif(sum(tps_count), 0) AS avg_tps
            FROM invocation_rollup
            WHERE chute_id = ? AND bucket_start >= ? AND instance_id = ANY (?)
            GROUP BY 1, 2""";

    static final String ACTIVITY = """
            SELECT c.chute_id, c.name, date_bin('1 hour', a.bucket_start, 'epoch'::timestamptz) AS hour,
                   coalesce(sum(a.invocations), 0)::bigint AS invocations,
                   coalesce(sum(a.failures), 0)::bigint AS failures,
                   coalesce(sum(a.output_tokens), 0)::bigint AS output_tokens
            FROM chute c
            LEFT JOIN chute_activity a ON a.chute_id = c.chute_id AND a.bucket_start >= ?
                 AND a.bucket_start > c.created_at - interval '5 minutes'
            WHERE c.public AND NOT c.disabled AND c.standard_template = 'vllm'
            GROUP BY 1, 2, 3
            ORDER BY 1""";

    private final AgroalDataSource dataSource;

    public MinerMeansRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** One miner's mean tokens a second in an hour; null where no invocation states them. */
    public record HourlyMean(String minerHotkey, Instant hour, Double avgTps) {}

    /** What a listed chute did in an hour; no hour where it did nothing at all. */
    public record HourlyActivity(
            UUID chuteId, String name, Instant hour, long invocations, long failures, long outputTokens) {}

    /** The means of every (miner, instance) of a chute, largest mean output first. */
    public List<MinerMean> listMeans(UUID chuteId, Instant firstBucket) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(MEANS)) {
            statement.setObject(1, chuteId);
            statement.setObject(2, firstBucket.atOffset(ZoneOffset.UTC));
            List<MinerMean> means = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    means.add(mean(row));
                }
            }
            return means;
        } catch (SQLException e) {
            throw new IllegalStateException("Reading the means failed.", e);
        }
    }

    public List<HourlyMean> listHourly(UUID chuteId, Instant firstBucket, Collection<UUID> instanceIds) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(HOURLY)) {
            statement.setObject(1, chuteId);
            statement.setObject(2, firstBucket.atOffset(ZoneOffset.UTC));
            statement.setArray(3, connection.createArrayOf("uuid", instanceIds.toArray()));
            List<HourlyMean> hours = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    hours.add(new HourlyMean(
                            row.getString("miner_hotkey"),
                            instant(row, "hour"),
                            row.getObject("avg_tps", Double.class)));
                }
            }
            return hours;
        } catch (SQLException e) {
            throw new IllegalStateException("Reading the hourly means failed.", e);
        }
    }

    /** The public LLM chutes by hour, those without any activity too. */
    public List<HourlyActivity> listActivity(Instant firstBucket) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACTIVITY)) {
            statement.setObject(1, firstBucket.atOffset(ZoneOffset.UTC));
            List<HourlyActivity> hours = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    hours.add(new HourlyActivity(
                            row.getObject("chute_id", UUID.class),
                            row.getString("name"),
                            instant(row, "hour"),
                            row.getLong("invocations"),
                            row.getLong("failures"),
                            row.getLong("output_tokens")));
                }
            }
            return hours;
        } catch (SQLException e) {
            throw new IllegalStateException("Reading the chutes' activity failed.", e);
        }
    }

    private static MinerMean mean(ResultSet row) throws SQLException {
        boolean known = row.getBoolean("known");
        String gpu = row.getString("gpu");
        int gpuCount = row.getInt("gpu_count");
        State state;
        if (!known) {
            state = State.UNKNOWN;
        } else if (row.getObject("removed_at") != null) {
            state = State.REMOVED;
        } else {
            state = row.getBoolean("active") ? State.ACTIVE : State.STARTING;
        }
        return new MinerMean(
                row.getString("miner_hotkey"),
                row.getObject("instance_id", UUID.class),
                row.getObject("avg_tps", Double.class),
                row.getObject("avg_output_tokens", Double.class),
                row.getLong("tps_count"),
                row.getLong("output_count"),
                row.getLong("invocations"),
                row.getLong("failures"),
                gpu == null ? null : gpuCount + " × " + gpu,
                row.getString("region"),
                state);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
