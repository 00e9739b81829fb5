package io.openchutes.metrics.rollup;

import static io.openchutes.metrics.ColumnArrays.bind;

import io.agroal.api.AgroalDataSource;
import io.openchutes.metrics.rollup.InvocationTally.ChuteKey;
import io.openchutes.metrics.rollup.InvocationTally.DayKey;
import io.openchutes.metrics.rollup.InvocationTally.Key;
import io.openchutes.metrics.rollup.InvocationTally.Sums;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Adds to the rollups: one statement for all rows of a batch, their columns sent as arrays. */
@ApplicationScoped
public class InvocationRollupRepository {
    private static final String ADD_BY_INSTANCE = """
            INSERT INTO invocation_rollup AS r
                (chute_id, bucket_start, instance_id, miner_hotkey, invocations, failures,
                 tps_count, tps_sum, output_count, output_sum, first_started_at)
            SELECT * FROM unnest(?::uuid[], ?::timestamptz[], ?::uuid[], ?::text[], ?::bigint[], ?::bigint[],
                                 ?::bigint[], ?::float8[], ?::bigint[], ?::bigint[], ?::timestamptz[])
            ON CONFLICT (chute_id, bucket_start, instance_id, miner_hotkey) DO UPDATE SET
                invocations = r.invocations + EXCLUDED.invocations,
                failures = r.failures + EXCLUDED.failures,
                tps_count = r.tps_count + EXCLUDED.tps_count,
                tps_sum = r.tps_sum + EXCLUDED.tps_sum,
                output_count = r.output_count + EXCLUDED.output_count,
                output_sum = r.output_sum + EXCLUDED.output_sum,
                first_started_at = least(r.first_started_at, EXCLUDED.first_started_at)""";

    private static final String ADD_BY_CHUTE = """
            INSERT INTO chute_activity AS a (chute_id, bucket_start, invocations, failures, output_tokens)
            SELECT * FROM unnest(?::uuid[], ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[])
            ON CONFLICT (chute_id, bucket_start) DO UPDATE SET
                invocations = a.invocations + EXCLUDED.invocations,
                failures = a.failures + EXCLUDED.failures,
                output_tokens = a.output_tokens + EXCLUDED.output_tokens""";

    private static final String ADD_BY_DAY = """
            INSERT INTO llm_day AS d
                (chute_id, day, requests, output_tokens, tps_count, tps_sum, ttft_count, ttft_sum)
            SELECT * FROM unnest(?::uuid[], ?::date[], ?::bigint[], ?::bigint[], ?::bigint[], ?::float8[], ?::bigint[],
                                 ?::float8[])
            ON CONFLICT (chute_id, day) DO UPDATE SET
                requests = d.requests + EXCLUDED.requests,
                output_tokens = d.output_tokens + EXCLUDED.output_tokens,
                tps_count = d.tps_count + EXCLUDED.tps_count,
                tps_sum = d.tps_sum + EXCLUDED.tps_sum,
                ttft_count = d.ttft_count + EXCLUDED.ttft_count,
                ttft_sum = d.ttft_sum + EXCLUDED.ttft_sum""";

    private final AgroalDataSource dataSource;

    public InvocationRollupRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    void add(InvocationTally tally) {
        try (Connection connection = dataSource.getConnection()) {
            List<Map.Entry<Key, Sums>> rows = tally.byInstance();
            try (PreparedStatement statement = connection.prepareStatement(ADD_BY_INSTANCE)) {
                bind(statement, 1, "uuid", rows, row -> row.getKey().chuteId());
                bind(statement, 2, "timestamptz", rows, row -> utc(row.getKey().bucketStart()));
                bind(statement, 3, "uuid", rows, row -> row.getKey().instanceId());
                bind(statement, 4, "text", rows, row -> row.getKey().minerHotkey());
                bind(statement, 5, "bigint", rows, row -> row.getValue().invocations());
                bind(statement, 6, "bigint", rows, row -> row.getValue().failures());
                bind(statement, 7, "bigint", rows, row -> row.getValue().tpsCount());
                bind(statement, 8, "float8", rows, row -> row.getValue().tpsSum());
                bind(statement, 9, "bigint", rows, row -> row.getValue().outputCount());
                bind(statement, 10, "bigint", rows, row -> row.getValue().outputSum());
                bind(
                        statement,
                        11,
                        "timestamptz",
                        rows,
                        row -> utc(row.getValue().firstStartedAt()));
                statement.executeUpdate();
            }
            addByChute(connection, tally.byChute());
            addByDay(connection, tally.byDay());
            // Last: every replica adds to these rows, which are locked until the commit.
            addByChute(connection, tally.ofPlatform());
        } catch (SQLException e) {
            throw new IllegalStateException("Adding to the rollups failed.", e);
        }
    }

    private static void addByChute(Connection connection, List<Map.Entry<ChuteKey, Sums>> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD_BY_CHUTE)) {
            bind(statement, 1, "uuid", rows, row -> row.getKey().chuteId());
            bind(statement, 2, "timestamptz", rows, row -> utc(row.getKey().bucketStart()));
            bind(statement, 3, "bigint", rows, row -> row.getValue().invocations());
            bind(statement, 4, "bigint", rows, row -> row.getValue().failures());
            bind(statement, 5, "bigint", rows, row -> row.getValue().outputSum());
            statement.executeUpdate();
        }
    }

    private static void addByDay(Connection connection, List<Map.Entry<DayKey, Sums>> days) throws SQLException {
        if (days.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD_BY_DAY)) {
            bind(statement, 1, "uuid", days, row -> row.getKey().chuteId());
            bind(statement, 2, "date", days, row -> row.getKey().day().toString());
            bind(statement, 3, "bigint", days, row -> row.getValue().invocations());
            bind(statement, 4, "bigint", days, row -> row.getValue().outputSum());
            bind(statement, 5, "bigint", days, row -> row.getValue().tpsCount());
            bind(statement, 6, "float8", days, row -> row.getValue().tpsSum());
            bind(statement, 7, "bigint", days, row -> row.getValue().waitCount());
            bind(statement, 8, "float8", days, row -> row.getValue().waitSum());
            statement.executeUpdate();
        }
    }

    /** Deletes the buckets by instance that are older than any read needs. */
    int deleteBefore(Instant firstCounting) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM invocation_rollup WHERE bucket_start < ?")) {
            statement.setObject(1, firstCounting.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Dropping old buckets failed.", e);
        }
    }

    int deleteDaysBefore(LocalDate first) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("DELETE FROM llm_day WHERE day < ?")) {
            statement.setObject(1, first);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Dropping old days failed.", e);
        }
    }

    /**
     * Empties what the topic's second reading counts again; chutes' older buckets stay, since it can't restore them.
     *
     * @param firstCounting the start of the first bucket that is counted again
     */
    void deleteFrom(Instant firstCounting) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement activity =
                        connection.prepareStatement("DELETE FROM chute_activity WHERE bucket_start >= ?")) {
            statement.execute("DELETE FROM invocation_rollup");
            statement.execute("DELETE FROM llm_day");
            activity.setObject(1, firstCounting.atOffset(ZoneOffset.UTC));
            activity.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Emptying the rollups failed.", e);
        }
    }

    /** The driver writes arrays of times in the JVM's zone; as text with its offset a time is the same everywhere. */
    private static String utc(Instant time) {
        return time.toString();
    }
}
