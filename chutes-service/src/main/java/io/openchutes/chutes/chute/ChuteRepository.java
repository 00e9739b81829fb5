package io.openchutes.chutes.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes chutes, without regard to visibility. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<Chute, UUID> {
    private final EntityManager entities;

    public ChuteRepository(EntityManager entities) {
        this.entities = entities;
    }

    public Optional<Chute> byOwnerAndName(UUID ownerId, String name) {
        return find("userId = ?1 and lower(name) = lower(?2)", ownerId, name).firstResultOptional();
    }

    /** Re-reads and locks the row until commit; empty if it is gone. */
    public Optional<Chute> lock(UUID chuteId) {
        entities.flush();
        entities.clear();
        return Optional.ofNullable(findById(chuteId, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Many at once, in one query; unknown ids are absent. */
    public List<Chute> byIds(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty() ? List.of() : list("chuteId in ?1", chuteIds);
    }

    /** The account's chutes that its closing has not reached yet, in one order for all replicas. */
    public List<UUID> openIdsOf(UUID ownerId) {
        return entities.createQuery(
                        "select c.chuteId from Chute c where c.userId = :owner and not c.ownerClosed order by c.chuteId",
                        UUID.class)
                .setParameter("owner", ownerId)
                .getResultList();
    }

    /** Lets one transaction at a time look for a slug that is free and take it. */
    public void lockSlug(String slug) {
        entities.createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:slug, 7))", Integer.class)
                .setParameter("slug", slug)
                .getResultList();
    }

    public boolean hasSlug(String slug) {
        return count("slug", slug) > 0;
    }

    /** @throws ChuteNotFound if the chute was deleted since it was read */
    public ChuteSource source(UUID chuteId) {
        return Optional.ofNullable(entities.find(ChuteSource.class, chuteId)).orElseThrow(ChuteNotFound::new);
    }

    public void persistSource(ChuteSource source) {
        entities.persist(source);
    }
}
