package io.openchutes.chutes.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;

/** Keeps the last failures of each chute. */
@ApplicationScoped
public class InstanceFailureRepository implements PanacheRepositoryBase<InstanceFailure, UUID> {
    private final EntityManager entities;

    public InstanceFailureRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** Those of the chute as it is now, not of an older version, nor of a deleted chute of the same name; oldest first. */
    @SuppressWarnings("unchecked")
    public List<InstanceFailure> ofPresent(UUID chuteId) {
        return entities.createNativeQuery("""
                        select f.* from instance_failure f
                        join chute c on c.chute_id = f.chute_id and c.version = f.version and f.launched_at > c.created_at
                        where f.chute_id = :chute
                        order by f.failed_at, f.instance_id""", InstanceFailure.class)
                .setParameter("chute", chuteId)
                .getResultList();
    }

    /** Forgets all but the newest of a chute, and those of chutes that are gone. */
    void keepNewest(UUID chuteId, int most) {
        entities.createNativeQuery("""
                        delete from instance_failure f
                        where f.chute_id = :chute and f.instance_id not in (
                            select instance_id from instance_failure where chute_id = :chute
                            order by failed_at desc, instance_id desc limit :most)""")
                .setParameter("chute", chuteId)
                .setParameter("most", most)
                .executeUpdate();
        entities.createNativeQuery(
                        "delete from instance_failure f where not exists (select from chute c where c.chute_id = f.chute_id)")
                .executeUpdate();
    }

    void forget(UUID chuteId) {
        delete("chuteId", chuteId);
    }
}
