package io.openchutes.instances.scaling;

import io.openchutes.instances.instance.InstanceState;
import io.openchutes.instances.scaling.LoadHistory.Sums;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import javax.sql.DataSource;

/** The autoscaler's reads and writes, a few statements for all chutes together. */
@ApplicationScoped
public class ScalingRepository {
    private final DataSource dataSource;

    ScalingRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Takes the lease, or renews it; false while another replica has it. */
    boolean lead(UUID replicaId, long seconds) {
        return query("""
                        insert into scaling_lease as lease (singleton, replica_id, until)
                        values (true, ?, clock_timestamp() + ? * interval '1 second')
                        on conflict (singleton) do update set replica_id = excluded.replica_id, until = excluded.until
                        where lease.replica_id = excluded.replica_id or lease.until < clock_timestamp()
                        returning 1""", row -> row.getInt(1), replicaId, seconds).size() == 1;
    }

    boolean leads(UUID replicaId) {
        return !query(
                        "select 1 from scaling_lease where replica_id = ? and until > clock_timestamp()",
                        row -> row.getInt(1),
                        replicaId)
                .isEmpty();
    }

    void stopLeading(UUID replicaId) {
        update("update scaling_lease set until = clock_timestamp() where replica_id = ?", replicaId);
    }

    List<LoadRow> loads(Instant since) {
        return query(
                """
                select replica_id, chute_id, in_flight + waiting, completed, rate_limited, sampled_at
                from call_load where sampled_at >= ?""",
                row -> new LoadRow(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getDouble(3),
                        row.getLong(4),
                        row.getLong(5),
                        instant(row, 6)),
                at(since));
    }

    /**
     * Chutes that are called, wanted, or have a target or instances; and, for the log, those whose turn it is. Nobody waits for a chute
     * that is hot, however long its instance was asked for.
     *
     * @param busy which are called, by what the gateways wrote
     * @param slots whose turn it is, of so many
     */
    List<ScaledChute> chutes(Collection<UUID> busy, Collection<Integer> slots, int allSlots, Instant now) {
        try (Connection connection = dataSource.getConnection()) {
            Array called = connection.createArrayOf("uuid", busy.toArray());
            Array turns = connection.createArrayOf("int", slots.toArray());
            return query(
                    connection,
                    """
                    select c.chute_id, c.concurrency, c.scaling_threshold, c.max_instances, c.is_public,
                        c.shutdown_after_seconds, c.disabled, c.supported_gpus, c.gpu_count, coalesce(t.target, 0),
                        coalesce(t.wanted_until > ? and i.active = 0, false) or coalesce(t.bounty_until > ?, false),
                        (select max(l.last_call_at) from call_load l where l.chute_id = c.chute_id),
                        i.activated_at, coalesce(i.active, 0), coalesce(i.capacity, 0)
                    from chutes c
                    left join targets t on t.chute_id = c.chute_id
                    left join lateral (
                        select max(activated_at) filter (where state = 'ACTIVE') as activated_at,
                            count(*) filter (where state = 'ACTIVE') as active,
                            sum(concurrency) filter (where state = 'ACTIVE') as capacity, count(*) as live
                        from instances where chute_id = c.chute_id and state <> 'REMOVED') i on true
                    where c.chute_id = any (?) or t.target > 0 or t.wanted_until > ? or t.bounty_until > ? or i.live > 0
                        or ('x' || right(c.chute_id::text, 4))::bit(16)::int % ? = any (?)""",
                    ScalingRepository::chute,
                    at(now),
                    at(now),
                    called,
                    at(now),
                    at(now),
                    allSlots,
                    turns);
        } catch (SQLException e) {
            throw new IllegalStateException("Chutes can't be read for scaling", e);
        }
    }

    /** Whether an instance of the chute takes calls. */
    boolean isHot(UUID chuteId) {
        return query("select 1 from instances where chute_id = ? and state = 'ACTIVE' limit 1", row -> 1, chuteId)
                        .size()
                > 0;
    }

    private static ScaledChute chute(ResultSet row) throws SQLException {
        double threshold = row.getDouble(3);
        OptionalDouble known = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(threshold);
        return new ScaledChute(
                row.getObject(1, UUID.class),
                row.getInt(2),
                known,
                row.getObject(4, Integer.class),
                row.getBoolean(5),
                row.getObject(6, Integer.class),
                row.getBoolean(7),
                List.of((String[]) row.getArray(8).getArray()),
                row.getInt(9),
                row.getInt(10),
                row.getBoolean(11),
                instant(row, 12),
                instant(row, 13),
                row.getInt(14),
                row.getInt(15));
    }

    /** The instances that are not removed, by chute. */
    Map<UUID, List<FleetPlan.Member>> members() {
        Map<UUID, List<FleetPlan.Member>> members = new HashMap<>();
        query(
                """
                select i.chute_id, i.instance_id, i.version = c.version, i.state, i.in_flight,
                    coalesce(i.activated_at, i.launched_at), i.last_verified_at, i.draining_since
                from instances i join chutes c on c.chute_id = i.chute_id
                where i.state <> 'REMOVED' and i.launched_at >= c.created_at""",
                row -> members.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                        .add(new FleetPlan.Member(
                                row.getObject(2, UUID.class),
                                row.getBoolean(3),
                                InstanceState.valueOf(row.getString(4)),
                                row.getInt(5),
                                instant(row, 6),
                                instant(row, 7),
                                instant(row, 8))));
        return members;
    }

    Map<UUID, LoadHistory> histories(Instant now) {
        Map<UUID, LoadHistory> histories = new HashMap<>();
        query(
                """
                select chute_id, bucket, busy_seconds, capacity_seconds, completed, rate_limited
                from load_history where bucket >= ?""",
                row -> {
                    histories
                            .computeIfAbsent(row.getObject(1, UUID.class), id -> new LoadHistory())
                            .add(
                                    row.getLong(2),
                                    new Sums(row.getDouble(3), row.getDouble(4), row.getDouble(5), row.getDouble(6)));
                    return null;
                },
                LoadHistory.bucketOf(now.minus(LoadHistory.KEPT)));
        return histories;
    }

    void addToHistories(Map<UUID, Sums> sums, Instant now) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into load_history as h
                            (chute_id, bucket, busy_seconds, capacity_seconds, completed, rate_limited)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (chute_id, bucket) do update set
                            busy_seconds = h.busy_seconds + excluded.busy_seconds,
                            capacity_seconds = h.capacity_seconds + excluded.capacity_seconds,
                            completed = h.completed + excluded.completed,
                            rate_limited = h.rate_limited + excluded.rate_limited""")) {
            for (Map.Entry<UUID, Sums> chute : sums.entrySet()) {
                statement.setObject(1, chute.getKey());
                statement.setLong(2, LoadHistory.bucketOf(now));
                statement.setDouble(3, chute.getValue().busySeconds());
                statement.setDouble(4, chute.getValue().capacitySeconds());
                statement.setDouble(5, chute.getValue().completed());
                statement.setDouble(6, chute.getValue().rateLimited());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("The history of loads can't be written", e);
        }
    }

    void forgetHistoriesBefore(Instant before) {
        update("delete from load_history where bucket < ?", LoadHistory.bucketOf(before));
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reader<T> reader, Object... parameters) {
        try (Connection connection = dataSource.getConnection()) {
            return query(connection, sql, reader, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException("The autoscaler can't read", e);
        }
    }

    private static <T> List<T> query(Connection connection, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(reader.read(row));
                }
            }
            return rows;
        }
    }

    private void update(String sql, Object parameter) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The autoscaler can't write", e);
        }
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
