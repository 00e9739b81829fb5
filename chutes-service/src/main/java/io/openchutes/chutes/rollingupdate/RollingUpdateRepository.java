package io.openchutes.chutes.rollingupdate;

import io.openchutes.event.consume.OwnTransaction;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Finds rolling updates. */
@ApplicationScoped
public class RollingUpdateRepository implements PanacheRepositoryBase<RollingUpdate, UUID> {
    private final Session session;

    public RollingUpdateRepository(Session session) {
        this.session = session;
    }

    /** Of chutes that are not hidden, oldest first. */
    public List<RollingUpdate> open() {
        return list("select distinct u from RollingUpdate u join fetch u.instances"
                + " where exists (select 1 from Chute c where c.chuteId = u.chuteId and not c.ownerClosed)"
                + " order by u.startedAt, u.chuteId");
    }

    /** Of the chutes that have one, hidden or not. */
    public List<UUID> chuteIds() {
        return session.createQuery("select u.chuteId from RollingUpdate u", UUID.class)
                .getResultList();
    }

    public Optional<RollingUpdate> ofChute(UUID chuteId) {
        // No limit: the join brings a row for each instance, and Hibernate would cut the rows in memory.
        return list("select u from RollingUpdate u join fetch u.instances where u.chuteId = ?1", chuteId).stream()
                .findFirst();
    }

    /** Waits for events of the chute's instances that are being applied, and keeps others away until the transaction ends. */
    public void lockOutInstanceEvents(UUID chuteId) {
        lock(chuteId, "for update");
    }

    /** Waits for a deployment of the chute that is going on, and keeps others away; instances' events do not wait for each other. */
    public void lockOutDeployments(UUID chuteId) {
        lock(chuteId, "for key share");
    }

    /** As a change of the chute itself would: one at a time. The events of a batch are ordered by instance, not by chute. */
    public void lockForEnding(UUID chuteId) {
        OwnTransaction.require();
        lock(chuteId, "for no key update");
    }

    public boolean isOpen(UUID chuteId) {
        return count("chuteId", chuteId) > 0;
    }

    private void lock(UUID chuteId, String strength) {
        session.createNativeQuery("select 1 as found from chute where chute_id = :id " + strength, Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("id", chuteId)
                .getResultList();
    }

    /** Whether one of the permitted instances is still there and runs another version than the new one. */
    public boolean isWaiting(UUID chuteId) {
        return !session.createNativeQuery("""
                        select 1 as found from rolling_update u
                        join rolling_update_instance p on p.chute_id = u.chute_id
                        join instance i on i.instance_id = p.instance_id and i.chute_id = u.chute_id
                        where u.chute_id = :id and i.version <> u.new_version
                        limit 1""", Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("id", chuteId)
                .getResultList()
                .isEmpty();
    }
}
