package io.openchutes.chutes.warmup;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** Knows when a chute's warm-up was last announced, and how many of its instances are available. */
@ApplicationScoped
public class WarmupRepository {
    private final Session session;

    public WarmupRepository(Session session) {
        this.session = session;
    }

    /**
     * Whether the chute was announced within the window: asked first, without a lock, since of many callers that wait for one chute all
     * but one need no turn.
     */
    public boolean wasAnnounced(UUID chuteId, Instant now, Duration window) {
        return !session.createNativeQuery(
                        "select 1 as found from warmup_request where chute_id = :chute and requested_at > :before",
                        Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("chute", chuteId)
                .setParameter("before", now.minus(window))
                .getResultList()
                .isEmpty();
    }

    /** Takes the chute's turn to be announced; false where it was taken within the window, on whichever replica. */
    public boolean takeTurn(UUID chuteId, Instant now, Duration window) {
        return session.createNativeMutationQuery("""
                                insert into warmup_request (chute_id, requested_at) values (:chute, :now)
                                on conflict (chute_id) do update set requested_at = excluded.requested_at
                                where warmup_request.requested_at <= :before""")
                        .setParameter("chute", chuteId)
                        .setParameter("now", now)
                        .setParameter("before", now.minus(window))
                        .executeUpdate()
                > 0;
    }

    /** How many counting instances of each chute are active and verified; chutes that are gone or disabled are absent. */
    public Map<UUID, Integer> availableInstances(Collection<UUID> chuteIds) {
        return session
                .createNativeQuery("""
                        select c.chute_id, cast(count(i.instance_id) as integer) as available
                        from chute c
                        left join instance i on i.chute_id = c.chute_id and i.launched_at > c.created_at
                                             and i.active and i.verified
                        where c.chute_id = any(:chutes) and not c.disabled
                        group by c.chute_id""", Tuple.class)
                .setParameter("chutes", chuteIds.toArray(UUID[]::new))
                .getResultList()
                .stream()
                .collect(Collectors.toMap(row -> row.get(0, UUID.class), row -> row.get(1, Integer.class)));
    }

    /** The instances that failed of each chute as it is now and since one served, oldest first. */
    List<FailedLaunch> failedLaunches(Collection<UUID> chuteIds) {
        return session
                .createNativeQuery("""
                        select f.chute_id, c.user_id, f.instance_id, f.reason
                        from ended_instance f
                        join chute c on c.chute_id = f.chute_id and c.version = f.version and f.launched_at > c.created_at
                        where f.chute_id = any(:chutes) and f.unresolved
                        order by f.ended_at, f.instance_id""", Tuple.class)
                .setParameter("chutes", chuteIds.toArray(UUID[]::new))
                .getResultList()
                .stream()
                .map(row -> new FailedLaunch(
                        row.get(0, UUID.class),
                        row.get(1, UUID.class),
                        row.get(2, UUID.class),
                        row.get(3, String.class)))
                .toList();
    }
}
