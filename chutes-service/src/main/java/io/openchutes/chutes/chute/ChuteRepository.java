package io.openchutes.chutes.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds chutes; what may not be seen is left out by the very query that looks for it. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<Chute, UUID> {
    private static final String VISIBLE = """
            not c.owner_closed
            and (c.listed or c.user_id = :viewer or c.subnet = any(:subnets)
                 or exists (select 1 from chute_share s where s.chute_id = c.chute_id and s.user_id = :viewer))
            """;

    /** Nobody's id, for callers without one: it keeps the query the same for all of them. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final EntityManager entities;

    public ChuteRepository(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * @param viewerId null for an anonymous caller
     * @param subnets those that the viewer administers
     */
    public Optional<Chute> visibleById(UUID chuteId, UUID viewerId, Collection<String> subnets) {
        return first(seenBy("select c.* from chute c where c.chute_id = :id and " + VISIBLE, viewerId, subnets)
                .setParameter("id", chuteId));
    }

    /** The best match of a whole name: the viewer's own, the system's, a public, a shared, then any other that is visible. */
    public Optional<Chute> visibleByName(String name, UUID viewerId, Collection<String> subnets, UUID systemId) {
        return first(seenBy(
                        "select c.* from chute c where lower(c.name) = lower(:name) and " + VISIBLE + """
                                order by case when c.user_id = :viewer then 0
                                              when c.user_id = :system then 1
                                              when c.public then 2
                                              when exists (select 1 from chute_share s
                                                           where s.chute_id = c.chute_id and s.user_id = :viewer) then 3
                                              else 4 end,
                                         c.created_at, c.chute_id
                                limit 1""",
                        viewerId,
                        subnets)
                .setParameter("name", name)
                .setParameter("system", systemId == null ? NOBODY : systemId));
    }

    /** @param ownerId null where there is no such account: nothing is found, by a query all the same */
    public Optional<Chute> visibleByOwnerAndName(UUID ownerId, String name, UUID viewerId, Collection<String> subnets) {
        return first(seenBy(
                        "select c.* from chute c where c.user_id = :owner and lower(c.name) = lower(:name) and "
                                + VISIBLE,
                        viewerId,
                        subnets)
                .setParameter("name", name)
                .setParameter("owner", ownerId == null ? NOBODY : ownerId));
    }

    public Optional<Chute> byOwnerAndName(UUID ownerId, String name) {
        return find("userId = ?1 and lower(name) = lower(?2)", ownerId, name).firstResultOptional();
    }

    /** The chute as it is now, kept from others until the transaction ends; empty if it is gone. */
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

    public boolean hasSlug(String slug) {
        return count("slug", slug) > 0;
    }

    public ChuteSource source(UUID chuteId) {
        return entities.find(ChuteSource.class, chuteId);
    }

    public void persistSource(ChuteSource source) {
        entities.persist(source);
    }

    private Query seenBy(String sql, UUID viewerId, Collection<String> subnets) {
        return entities.createNativeQuery(sql, Chute.class)
                .setParameter("viewer", viewerId == null ? NOBODY : viewerId)
                .setParameter("subnets", subnets.toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Chute> first(Query query) {
        return query.getResultList().stream().findFirst();
    }
}
