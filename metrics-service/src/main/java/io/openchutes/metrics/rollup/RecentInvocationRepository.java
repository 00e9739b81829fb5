package io.openchutes.metrics.rollup;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The ids of invocations that were counted in the last ten to twenty minutes, in three tables by turns. */
@ApplicationScoped
public class RecentInvocationRepository {
    static final Duration TURN = Duration.ofMinutes(10);

    /** Between these points of its turn a table's successor is emptied: clocks of replicas may differ by two minutes. */
    private static final Duration SAFE_FROM = Duration.ofMinutes(2);

    private static final Duration SAFE_UNTIL = Duration.ofMinutes(8);

    private static final List<String> TABLES =
            List.of("recent_invocation_0", "recent_invocation_1", "recent_invocation_2");

    private final AgroalDataSource dataSource;

    public RecentInvocationRepository(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Stores ids and returns the new ones, in one statement; in their order, so that two transactions with the same ids can't deadlock.
     */
    Set<UUID> addNew(Collection<UUID> ids, Instant now) {
        int turn = turn(now);
        String sql = "INSERT INTO " + TABLES.get(turn) + " (invocation_id)"
                + " SELECT n.id FROM unnest(?::uuid[]) AS n (id)"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + TABLES.get((turn + 1) % 3) + " a WHERE a.invocation_id = n.id)"
                + " AND NOT EXISTS (SELECT 1 FROM " + TABLES.get((turn + 2) % 3) + " b WHERE b.invocation_id = n.id)"
                + " ORDER BY n.id ON CONFLICT DO NOTHING RETURNING invocation_id";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Array array = connection.createArrayOf("uuid", ids.toArray());
            statement.setArray(1, array);
            Set<UUID> added = new HashSet<>(ids.size() * 2);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    added.add(rows.getObject(1, UUID.class));
                }
            }
            array.free();
            return added;
        } catch (SQLException e) {
            throw new IllegalStateException("Remembering the ids of invocations failed.", e);
        }
    }

    /** Empties the table whose turn is next, unless a replica with another clock might use it already or still. */
    boolean emptyNext(Instant now) {
        long into = Math.floorMod(now.getEpochSecond(), TURN.toSeconds());
        if (into < SAFE_FROM.toSeconds() || into > SAFE_UNTIL.toSeconds()) {
            return false;
        }
        truncate(TABLES.get((turn(now) + 1) % 3));
        return true;
    }

    void deleteAll() {
        TABLES.forEach(this::truncate);
    }

    private static int turn(Instant now) {
        return (int) Math.floorMod(Math.floorDiv(now.getEpochSecond(), TURN.toSeconds()), 3L);
    }

    private void truncate(String table) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + table);
        } catch (SQLException e) {
            throw new IllegalStateException("Emptying " + table + " failed.", e);
        }
    }
}
