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
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The running calls of all replicas, and each replica's lease. Times are the database's. */
@ApplicationScoped
public class OpenCallRepository {
    private final DataSource dataSource;

    OpenCallRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** {@code committed}, {@code aborted} or {@code in progress}; {@code aborted} too where it was too long ago to know. */
    String outcome(String transaction) {
        return query(
                        "select coalesce(pg_xact_status(?::xid8), 'aborted')",
                        statement -> statement.setString(1, transaction),
                        row -> row.getString(1))
                .get(0);
    }

    /**
     * A call that has a row already moves to another instance.
     *
     * @param transaction is given the running transaction's number, by which its outcome can be asked for later
     */
    void save(UUID replicaId, List<OpenCall> calls, Consumer<String> transaction) {
        if (calls.isEmpty()) {
            return;
        }
        List<String> numbers = query(
                """
                with saved as (
                    insert into open_calls (invocation_id, replica_id, chute_id, instance_id, miner_hotkey, started_at)
                    select i, ?, c, n, m, s
                    from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[]) as t (i, c, n, m, s)
                    on conflict (invocation_id) do update
                        set instance_id = excluded.instance_id, miner_hotkey = excluded.miner_hotkey)
                select pg_current_xact_id()::text""",
                statement -> {
                    statement.setObject(1, replicaId);
                    statement.setString(2, ArrayText.ids(calls, OpenCall::invocationId));
                    statement.setString(3, ArrayText.ids(calls, OpenCall::chuteId));
                    statement.setString(4, ArrayText.ids(calls, OpenCall::instanceId));
                    statement.setArray(
                            5,
                            statement
                                    .getConnection()
                                    .createArrayOf(
                                            "text",
                                            calls.stream()
                                                    .map(OpenCall::minerHotkey)
                                                    .toArray()));
                    statement.setString(6, ArrayText.times(calls, OpenCall::startedAt));
                },
                row -> row.getString(1));
        transaction.accept(numbers.get(0));
    }

    /**
     * Deletes rows.
     *
     * @param transaction as of {@link #save}; not called where no row was there
     * @return those that were there
     */
    List<UUID> delete(List<UUID> invocationIds, Consumer<String> transaction) {
        if (invocationIds.isEmpty()) {
            return List.of();
        }
        List<String> number = new ArrayList<>(1);
        List<UUID> deleted =
                query("""
                delete from open_calls where invocation_id = any (?::uuid[])
                returning invocation_id, pg_current_xact_id()::text""", statement -> statement.setString(1, ArrayText.ids(invocationIds, id -> id)), row -> {
                    if (number.isEmpty()) {
                        number.add(row.getString(2));
                    }
                    return row.getObject(1, UUID.class);
                });
        number.forEach(transaction);
        return deleted;
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
