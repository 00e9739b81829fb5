package io.openchutes.instances.instance;

import io.openchutes.event.consume.OwnTransaction;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The instances, removed ones too for as long as they are kept. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<Instance, UUID> {
    private static final String ENDPOINTS = """
            select new io.openchutes.instances.instance.Endpoint(
                i.instanceId, i.launch.chuteId, i.launch.version, i.address, i.port, i.secretInClear, i.minerHotkey, i.concurrency)
            from Instance i join ChuteCopy c on c.chuteId = i.launch.chuteId
            where i.state = ACTIVE and i.launch.launchedAt >= c.createdAt""";

    /** Locks the instance until the transaction ends, and reads it only then. */
    public Optional<Instance> lock(UUID instanceId) {
        return findByIdOptional(instanceId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Locks those of a chute that are not removed, always in the same order. */
    public List<Instance> lockLiveOf(UUID chuteId) {
        return lockAlone(find("launch.chuteId = ?1 and state <> REMOVED order by instanceId", chuteId));
    }

    /** Locks those of a miner that are not removed, always in the same order. */
    public List<Instance> lockLiveOfMiner(UUID minerUserId) {
        return lockAlone(find("minerUserId = ?1 and state <> REMOVED order by instanceId", minerUserId));
    }

    /** Once any is locked, no other record's transaction may be this one: it would lock others in another order. */
    private static List<Instance> lockAlone(PanacheQuery<Instance> query) {
        List<Instance> locked = query.withLock(LockModeType.PESSIMISTIC_WRITE).list();
        if (!locked.isEmpty()) {
            OwnTransaction.require();
        }
        return locked;
    }

    /** Locks those of the named ones that are the miner's and not removed, always in the same order. */
    public List<Instance> lockLiveOfMiner(UUID minerUserId, Collection<UUID> instanceIds) {
        return find(
                        "minerUserId = ?1 and instanceId in ?2 and state <> REMOVED order by instanceId",
                        minerUserId,
                        instanceIds)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** Those of a miner that are not removed, oldest first. */
    public List<Instance> liveOfMiner(UUID minerUserId) {
        return list("minerUserId = ?1 and state <> REMOVED order by launch.launchedAt, instanceId", minerUserId);
    }

    /** How many of the chute's version are claimed, verified or active; the last condition is the index's. */
    public long countPlaced(UUID chuteId, String version, Instant since) {
        return count(
                "launch.chuteId = ?1 and launch.version = ?2 and launch.launchedAt >= ?3 and state in (CLAIMED, VERIFIED, ACTIVE)"
                        + " and state <> REMOVED",
                chuteId,
                version,
                since);
    }

    /** How many of the chute's version take calls. */
    public long countActive(UUID chuteId, String version, Instant since) {
        return count(
                "launch.chuteId = ?1 and launch.version = ?2 and launch.launchedAt >= ?3 and state = ACTIVE",
                chuteId,
                version,
                since);
    }

    /** Whether an instance of another version takes calls. */
    public boolean anyActiveOfOlderVersion(UUID chuteId, String version, Instant since) {
        return count(
                        "launch.chuteId = ?1 and launch.version <> ?2 and launch.launchedAt >= ?3 and state = ACTIVE",
                        chuteId,
                        version,
                        since)
                > 0;
    }

    /** How many the miner has that are not removed, and how many of these are not active yet. */
    public MinersShare shareOf(UUID minerUserId) {
        return getEntityManager()
                .createQuery("""
                        select new io.openchutes.instances.instance.MinersShare(
                            count(*), count(case when i.state in (CLAIMED, VERIFIED) then 1 end))
                        from Instance i where i.minerUserId = :miner and i.state <> REMOVED""", MinersShare.class)
                .setParameter("miner", minerUserId)
                .getSingleResult();
    }

    /** Lets the miner's claims wait for each other until the transaction ends, so that none is counted too late. */
    public void lockMiner(UUID minerUserId) {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:miner, 0))")
                .setParameter("miner", "miner " + minerUserId)
                .getSingleResult();
    }

    /** Claims whose time is up. */
    public List<UUID> lapsed(Instant now, int limit) {
        return ids("lapsesAt <= :at and state <> REMOVED order by lapsesAt", now, limit);
    }

    /** Instances whose miners' last heartbeat was before then. */
    public List<UUID> silentSince(Instant at, int limit) {
        return ids("lastHeartbeatAt < :at and state <> REMOVED order by lastHeartbeatAt", at, limit);
    }

    private List<UUID> ids(String condition, Instant at, int limit) {
        return getEntityManager()
                .createQuery("select instanceId from Instance where " + condition, UUID.class)
                .setParameter("at", at)
                .setMaxResults(limit)
                .getResultList();
    }

    /**
     * Takes those that are due for a probe, in the order in which they fell due; no other replica gets them before {@code next}.
     *
     * @param next when they are due again if this probe gets lost
     */
    public List<ProbedInstance> takeDue(Instant now, Instant next, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        with due as (
                            select instance_id from instances where state <> 'REMOVED' and next_probe_at <= :now
                            order by next_probe_at limit :limit for update skip locked)
                        update instances i set next_probe_at = :next from due where i.instance_id = due.instance_id
                        returning i.instance_id, i.version, i.address, i.port, i.secret_in_clear""", Object[].class)
                .setParameter("now", now)
                .setParameter("next", next)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new ProbedInstance(
                        (UUID) row[0], (String) row[1], (String) row[2], ((Number) row[3]).intValue(), (String) row[4]))
                .toList();
    }

    /** How many there are in each state, removed ones left out. */
    public Map<InstanceState, Long> countLive() {
        Map<InstanceState, Long> counts = new EnumMap<>(InstanceState.class);
        getEntityManager()
                .createQuery(
                        "select state, count(*) from Instance where state <> REMOVED group by state", Object[].class)
                .getResultList()
                .forEach(row -> counts.put((InstanceState) row[0], (Long) row[1]));
        return counts;
    }

    /** Deletes the records of instances that were removed before then. */
    public int deleteRemovedBefore(Instant at) {
        return getEntityManager()
                .createQuery("delete from Instance where state = REMOVED and removedAt < :at")
                .setParameter("at", at)
                .executeUpdate();
    }

    /** The active instances of every chute that exists. */
    public List<Endpoint> endpoints() {
        return getEntityManager()
                .createQuery(ENDPOINTS + " order by i.launch.chuteId, i.activatedAt, i.instanceId", Endpoint.class)
                .getResultList();
    }

    /** The active instances of these chutes, each chute's longest active first. */
    public List<Endpoint> endpoints(Collection<UUID> chuteIds) {
        return getEntityManager()
                .createQuery(
                        ENDPOINTS + " and cast(sql('? = any (?)', i.launch.chuteId, :chuteIds) as Boolean) = true"
                                + " order by i.activatedAt, i.instanceId",
                        Endpoint.class)
                .setParameter("chuteIds", chuteIds.toArray(UUID[]::new))
                .getResultList();
    }
}
