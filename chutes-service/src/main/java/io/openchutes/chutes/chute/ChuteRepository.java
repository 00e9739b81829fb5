package io.openchutes.chutes.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /**
     * The chute that a name means, in one query whatever there is: the whole text as a name of the viewer's or the system's, then as
     * {@code username/name}, then the whole text as a name of others; the oldest within a rank.
     *
     * @param only the chutes that an API key is limited to; null for all
     */
    public Optional<Chute> visibleByName(
            NamedChute name, UUID viewerId, Collection<String> subnets, UUID systemId, Set<UUID> only) {
        return first(seenBy("""
                                select c.* from chute c
                                where lower(c.name) in (lower(:name), lower(:rest))
                                and (lower(c.name) = lower(:name) or c.user_id = :owner)
                                and (:unlimited or c.chute_id = any(cast(:only as uuid[]))) and
                                """ + VISIBLE + """
                                order by case when lower(c.name) <> lower(:name) then 2
                                              when c.user_id = :viewer then 0
                                              when c.user_id = :system then 1
                                              when c.public then 3
                                              when exists (select 1 from chute_share s
                                                           where s.chute_id = c.chute_id and s.user_id = :viewer) then 4
                                              else 5 end,
                                         c.created_at, c.chute_id
                                limit 1""", viewerId, subnets)
                .setParameter("name", name.whole())
                .setParameter("rest", name.rest() == null ? name.whole() : name.rest())
                .setParameter("owner", name.ownerId() == null ? NOBODY : name.ownerId())
                .setParameter("system", systemId == null ? NOBODY : systemId)
                .setParameter("unlimited", only == null)
                .setParameter("only", only == null ? new UUID[0] : only.toArray(UUID[]::new)));
    }

    /**
     * A text that names a chute.
     *
     * @param ownerId whose username stands before the first slash; null where there is no such account
     * @param rest the name behind that slash; null where there is none
     */
    public record NamedChute(String whole, UUID ownerId, String rest) {}

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

    public boolean isSharedWith(UUID chuteId, UUID userId) {
        return !entities.createNativeQuery("select 1 from chute_share where chute_id = :chute and user_id = :user")
                .setParameter("chute", chuteId)
                .setParameter("user", userId)
                .getResultList()
                .isEmpty();
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
