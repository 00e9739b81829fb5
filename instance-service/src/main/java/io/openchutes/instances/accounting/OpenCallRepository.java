package io.openchutes.instances.accounting;

import io.openchutes.event.database.ArrayText;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The running calls of all replicas, and each replica's lease. Times are the database's. */
@ApplicationScoped
public class OpenCallRepository {
    private final DataSource dataSource;

    OpenCallRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Writes a batch of beginnings, once however often it is tried, and renews the replica's lease. A try that still runs in the database,
     * its connection lost, is waited for. A call that has a row already moves to another instance.
     *
     * @param batch counts up from 1 in each replica
     */
    void save(UUID replicaId, Duration lease, long batch, List<OpenCall> calls) {
        if (calls.isEmpty()) {
            return;
        }
        update("""
                with batch as (
                    insert into call_replicas (replica_id, lease_until, begun)
                    values (?, now() + ? * interval '1 millisecond', ?)
                    on conflict (replica_id) do update
                        set lease_until = excluded.lease_until, begun = excluded.begun
                        where call_replicas.begun < excluded.begun
                    returning replica_id)
                insert into open_calls (invocation_id, replica_id, chute_id, instance_id, miner_hotkey, started_at)
                select i, replica_id, c, n, m, s
                from batch, unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[]) as t (i, c, n, m, s)
                on conflict (invocation_id) do update
                    set instance_id = excluded.instance_id, miner_hotkey = excluded.miner_hotkey""", statement -> {
            statement.setObject(1, replicaId);
            statement.setLong(2, lease.toMillis());
            statement.setLong(3, batch);
            statement.setString(4, ArrayText.ids(calls, OpenCall::invocationId));
            statement.setString(5, ArrayText.ids(calls, OpenCall::chuteId));
            statement.setString(6, ArrayText.ids(calls, OpenCall::instanceId));
            statement.setArray(
                    7,
                    statement
                            .getConnection()
                            .createArrayOf(
                                    "text",
                                    calls.stream().map(OpenCall::minerHotkey).toArray()));
            statement.setString(8, ArrayText.times(calls, OpenCall::startedAt));
        });
    }

    /**
     * Deletes rows.
     *
     * @return those that were there
     */
    List<UUID> delete(List<UUID> invocationIds) {
        if (invocationIds.isEmpty()) {
            return List.of();
        }
        return query(
                "delete from open_calls where invocation_id = any (?::uuid[]) returning invocation_id",
                statement -> statement.setString(1, ArrayText.ids(invocationIds, id -> id)),
                row -> row.getObject(1, UUID.class));
    }

    /** Deletes calls of replicas that are not known to live any more. */
    List<OpenCall> deleteOfTheDead(int limit) {
        return query(
                """
                with dead as (
                    select invocation_id from open_calls o
                    where not exists (
                        select 1 from call_replicas r where r.replica_id = o.replica_id and r.lease_until > now())
                    limit ? for update skip locked)
                delete from open_calls o using dead where o.invocation_id = dead.invocation_id
                returning o.invocation_id, o.chute_id, o.instance_id, o.miner_hotkey, o.started_at""",
                statement -> statement.setInt(1, limit),
                row -> new OpenCall(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getObject(3, UUID.class),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()));
    }

    void renew(UUID replicaId, Duration lease) {
        update("""
                insert into call_replicas (replica_id, lease_until) values (?, now() + ? * interval '1 millisecond')
                on conflict (replica_id) do update set lease_until = excluded.lease_until""", statement -> {
            statement.setObject(1, replicaId);
            statement.setLong(2, lease.toMillis());
        });
    }

    /** The replica has stopped. */
    void retire(UUID replicaId) {
        update("delete from call_replicas where replica_id = ?", statement -> statement.setObject(1, replicaId));
    }

    void forgetTheDead() {
        update("delete from call_replicas where lease_until < now() - interval '1 hour'", statement -> {});
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private void update(String sql, Parameters parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The open calls can't be written", e);
        }
    }

    private <T> List<T> query(String sql, Parameters parameters, Row<T> reader) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            List<T> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(reader.read(row));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("The open calls can't be read", e);
        }
    }
}
