package io.openchutes.chutes.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps instances that ended: each chute's newest for a time, and its last failures until an instance serves. */
@ApplicationScoped
public class EndedInstanceRepository implements PanacheRepositoryBase<EndedInstance, UUID> {
    private static final int LONGEST_REASON = 800;

    private final Session session;

    public EndedInstanceRepository(Session session) {
        this.session = session;
    }

    /** Of the chute as it is now, not of a deleted one of the same name; those that ended since then and the unresolved, newest first. */
    public List<EndedInstance> of(UUID chuteId, Instant since) {
        return session.createNativeQuery("""
                        select e.* from ended_instance e
                        join chute c on c.chute_id = e.chute_id and e.launched_at > c.created_at
                        where e.chute_id = :chute and (e.ended_at > :since or e.unresolved)
                        order by e.ended_at desc, e.instance_id desc""", EndedInstance.class)
                .setParameter("chute", chuteId)
                .setParameter("since", since)
                .getResultList();
    }

    /**
     * Keeps an instance that ended of a chute that is there; one that is kept already stays as it is. A failure is resolved where an
     * instance is known to have served later: events of several instances come in any order.
     *
     * @param activatedAt null where it never took calls
     * @return whether it was kept
     */
    boolean keep(InstanceChanged event, Instant activatedAt) {
        InstanceFacts facts = event.facts();
        return session.createNativeMutationQuery("""
                                insert into ended_instance (instance_id, chute_id, version, region, launched_at, activated_at,
                                                            ended_at, reason, failed, unresolved)
                                select :instance, c.chute_id, :version, cast(:region as text), cast(:launched as timestamptz),
                                       cast(:activated as timestamptz), cast(:ended as timestamptz), :reason, :failed,
                                       :failed
                                       and not exists (select from instance i where i.chute_id = c.chute_id and i.active
                                                       and greatest(i.activated_at, i.last_verified_at) >= :ended)
                                       and not exists (select from ended_instance e where e.chute_id = c.chute_id
                                                       and e.activated_at >= :ended)
                                from chute c where c.chute_id = :chute and c.created_at < :launched
                                on conflict (instance_id) do nothing""")
                        .setParameter("instance", event.instanceId())
                        .setParameter("chute", facts.chuteId())
                        .setParameter("version", facts.version())
                        .setParameter("region", facts.region(), String.class)
                        .setParameter("launched", facts.launchedAt())
                        .setParameter("activated", activatedAt, Instant.class)
                        .setParameter("ended", event.at())
                        .setParameter("reason", reasonOf(event))
                        .setParameter("failed", event.hasFailed())
                        .executeUpdate()
                > 0;
    }

    private static String reasonOf(InstanceChanged event) {
        String text = event.reason() == null ? (event.hasFailed() ? "failed" : "removed") : event.reason();
        return text.substring(0, Math.min(text.length(), LONGEST_REASON));
    }

    /** Keeps a chute's newest, and its last unresolved failures whatever ended since. */
    void keepNewest(UUID chuteId, int most, int mostUnresolved) {
        session.createNativeMutationQuery("""
                        update ended_instance set unresolved = false
                        where chute_id = :chute and unresolved and instance_id not in (
                            select instance_id from ended_instance where chute_id = :chute and unresolved
                            order by ended_at desc, instance_id desc limit :most)""")
                .setParameter("chute", chuteId)
                .setParameter("most", mostUnresolved)
                .executeUpdate();
        session.createNativeMutationQuery("""
                        delete from ended_instance
                        where chute_id = :chute and not unresolved and instance_id not in (
                            select instance_id from ended_instance where chute_id = :chute
                            order by ended_at desc, instance_id desc limit :most)""")
                .setParameter("chute", chuteId)
                .setParameter("most", most)
                .executeUpdate();
    }

    /** An instance of the chute served then: what failed before is no longer the state of things. */
    void resolve(UUID chuteId, Instant servedAt) {
        session.createNativeMutationQuery("""
                        update ended_instance set unresolved = false
                        where chute_id = :chute and unresolved and ended_at <= :served""")
                .setParameter("chute", chuteId)
                .setParameter("served", servedAt)
                .executeUpdate();
    }

    /** Deletes those that ended before, except the unresolved, and all of chutes that were deleted, deployed again or not. */
    int deleteEndedBefore(Instant then) {
        return session.createNativeMutationQuery("""
                        delete from ended_instance e
                        where (e.ended_at < :then and not e.unresolved)
                        or not exists (select from chute c where c.chute_id = e.chute_id and c.created_at < e.launched_at)""").setParameter("then", then).executeUpdate();
    }
}
