package io.openchutes.instances.target;

import io.openchutes.event.consume.OwnTransaction;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.UUID;

/** The targets of chutes. */
@ApplicationScoped
public class TargetRepository implements PanacheRepositoryBase<Target, UUID> {
    /** Makes the chute's row if it has none, and locks it until the transaction ends. */
    public Target lock(UUID chuteId, Instant now) {
        // Before the chute's instances, and never two chutes' at once.
        OwnTransaction.require();
        getEntityManager()
                .createNativeQuery(
                        "insert into targets (chute_id, updated_at) values (:chuteId, :now) on conflict do nothing")
                .setParameter("chuteId", chuteId)
                .setParameter("now", now)
                .executeUpdate();
        Target target = findById(chuteId, LockModeType.PESSIMISTIC_WRITE);
        getEntityManager().refresh(target);
        return target;
    }
}
