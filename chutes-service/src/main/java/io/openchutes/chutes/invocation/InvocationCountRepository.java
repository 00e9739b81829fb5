package io.openchutes.chutes.invocation;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps invocations counted once, and adds them up. */
@ApplicationScoped
public class InvocationCountRepository {
    private final Session session;

    public InvocationCountRepository(Session session) {
        this.session = session;
    }

    /** Marks invocations as counted; answers those that were not yet. */
    public Set<UUID> markCounted(Collection<UUID> invocationIds, Instant now) {
        return Set.copyOf(session.createNativeQuery("""
                        insert into counted_invocation (invocation_id, counted_at)
                        select distinct id, cast(:now as timestamptz) from unnest(cast(:ids as uuid[])) as id
                        on conflict do nothing
                        returning invocation_id""", UUID.class)
                .addScalar("invocation_id", UUID.class)
                .setParameter("now", now)
                .setParameter("ids", invocationIds.toArray(UUID[]::new))
                .getResultList());
    }

    public void add(Map<UUID, Long> invocationsOfChute, Instant now) {
        // In one order, so that two replicas that add at once never wait for each other in a circle.
        List<UUID> chuteIds = invocationsOfChute.keySet().stream().sorted().toList();
        session.createNativeMutationQuery("""
                        insert into pending_invocation_count (chute_id, invocations, counted_at)
                        select chute_id, invocations, cast(:now as timestamptz)
                        from unnest(cast(:chutes as uuid[]), cast(:counts as bigint[])) as counted (chute_id, invocations)
                        on conflict (chute_id) do update
                        set invocations = pending_invocation_count.invocations + excluded.invocations,
                            counted_at = excluded.counted_at""")
                .setParameter("now", now)
                .setParameter("chutes", chuteIds.toArray(UUID[]::new))
                .setParameter(
                        "counts", chuteIds.stream().map(invocationsOfChute::get).toArray(Long[]::new))
                .executeUpdate();
    }

    /**
     * Moves what was counted into the chutes that exist. Neither their version nor their updated_at moves. What another transaction has
     * locked is left to the next time: who takes many locks in no order of the others', and waits, makes deadlocks.
     */
    public int fold() {
        return session.createNativeMutationQuery("""
                        with free as materialized (
                            select p.chute_id from pending_invocation_count p join chute c on c.chute_id = p.chute_id
                            for update of p skip locked for no key update of c skip locked),
                        folded as (
                            delete from pending_invocation_count p using free
                            where free.chute_id = p.chute_id
                            returning p.chute_id, p.invocations)
                        update chute set invocation_count = invocation_count + folded.invocations
                        from folded where folded.chute_id = chute.chute_id""").executeUpdate();
    }

    /** Deletes marks older than the given time, and counts of chutes that are still unknown then. */
    public void forgetBefore(Instant marks, Instant counts) {
        session.createNativeMutationQuery("delete from counted_invocation where counted_at < :before")
                .setParameter("before", marks)
                .executeUpdate();
        session.createNativeMutationQuery("delete from pending_invocation_count where counted_at < :before")
                .setParameter("before", counts)
                .executeUpdate();
    }
}
