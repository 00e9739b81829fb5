package io.openchutes.instances.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/** The load of all replicas' gateways, for the autoscaler. */
@ApplicationScoped
public class CallLoadRepository {
    private final DataSource dataSource;

    CallLoadRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void save(UUID replicaId, List<ChuteLoad> loads, Instant now) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into call_load (replica_id, chute_id, in_flight, waiting, completed, rate_limited,
                                               last_call_at, sampled_at)
                        select ?, c, f, w, d, r, l, ? from unnest(?, ?, ?, ?, ?, ?) as t (c, f, w, d, r, l) order by c
                        on conflict (replica_id, chute_id) do update set
                            in_flight = excluded.in_flight, waiting = excluded.waiting,
                            completed = excluded.completed, rate_limited = excluded.rate_limited,
                            last_call_at = excluded.last_call_at, sampled_at = excluded.sampled_at""")) {
            statement.setObject(1, replicaId);
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            set(statement, 3, "uuid", loads, ChuteLoad::chuteId);
            set(statement, 4, "float8", loads, ChuteLoad::inFlight);
            set(statement, 5, "float8", loads, ChuteLoad::waiting);
            set(statement, 6, "int8", loads, ChuteLoad::completed);
            set(statement, 7, "int8", loads, ChuteLoad::rateLimited);
            set(statement, 8, "timestamptz", loads, ChuteLoad::lastCallAt);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The load of calls can't be written", e);
        }
    }

    private static void set(
            PreparedStatement statement,
            int parameter,
            String type,
            List<ChuteLoad> loads,
            Function<ChuteLoad, Object> column)
            throws SQLException {
        Object[] values = loads.stream().map(column).map(Object::toString).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }

    /** Deletes rows of replicas that are gone, and of chutes without recent calls. */
    void forgetBefore(Instant before) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("delete from call_load where sampled_at < ?")) {
            statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The load of calls can't be deleted", e);
        }
    }
}
