package io.openchutes.chutes.boost;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;

/** Finds urgency boosts among the copies. */
@ApplicationScoped
public class UrgencyBoostRepository implements PanacheRepositoryBase<UrgencyBoost, UUID> {
    private static final String TAKE_OVER = """
            with log as (
                select * from unnest(?::uuid[], ?::numeric[], ?::timestamptz[], ?::integer[])
                    as l (chute_id, boost, logged_at, target)),
            stored as (
                insert into urgency_boost as u (chute_id, boost, logged_at, target)
                select chute_id, boost, logged_at, target from log order by chute_id
                on conflict (chute_id) do update set
                    boost = excluded.boost, logged_at = excluded.logged_at, target = excluded.target
                where u.logged_at < excluded.logged_at
                returning chute_id, boost)
            select s.chute_id from stored s left join urgency_boost before on before.chute_id = s.chute_id
            where s.boost <> coalesce(before.boost, 1)""";

    /**
     * Takes logs over unless newer ones were, in one statement.
     *
     * @param logs one of each chute
     * @return the chutes whose factor is another one now
     */
    public List<UUID> takeOver(Collection<CapacityLogged> logs) {
        return getEntityManager().unwrap(Session.class).doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(TAKE_OVER)) {
                statement.setArray(1, column(connection, "uuid", logs, CapacityLogged::chuteId));
                statement.setArray(2, column(connection, "numeric", logs, CapacityLogged::factor));
                statement.setArray(
                        3,
                        column(
                                connection,
                                "timestamptz",
                                logs,
                                log -> log.timestamp().atOffset(ZoneOffset.UTC)));
                statement.setArray(4, column(connection, "integer", logs, CapacityLogged::target));
                List<UUID> changed = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        changed.add(row.getObject(1, UUID.class));
                    }
                }
                return changed;
            }
        });
    }

    private static Array column(
            Connection connection, String type, Collection<CapacityLogged> logs, Function<CapacityLogged, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, logs.stream().map(value).toArray());
    }

    public List<UrgencyBoost> ofChutes(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty() ? List.of() : list("chuteId in ?1", chuteIds);
    }

    public List<UrgencyBoost> aboveOne() {
        // No parameter: behind one the planner could not count on the index of just these.
        return list("factor > 1");
    }
}
