package io.openchutes.chutes.visibility;

import io.openchutes.chutes.chute.Chute;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds the chutes that a viewer sees; the query itself leaves out the others. */
@ApplicationScoped
public class VisibleChuteRepository {
    /** The id of anonymous callers, so that one query serves all. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final EntityManager entities;

    public VisibleChuteRepository(EntityManager entities) {
        this.entities = entities;
    }

    Optional<Chute> byId(UUID chuteId, Viewer viewer) {
        return first(seenBy("select c.* from chute c where c.chute_id = :id and " + Visibility.VISIBLE, viewer)
                .setParameter("id", chuteId));
    }

    /**
     * Finds a chute by name in one query: the whole text as a name of the viewer's or the system's, then as {@code username/name}, then
     * the whole text as a name of others; the oldest within a rank.
     *
     * @param only the chutes that an API key is limited to; null for all
     */
    Optional<Chute> byName(NamedChute name, Viewer viewer, UUID systemId, Set<UUID> only) {
        return first(seenBy("""
                                select c.* from chute c
                                where lower(c.name) in (lower(:name), lower(:rest))
                                and (lower(c.name) = lower(:name) or c.user_id = :owner)
                                and (:unlimited or c.chute_id = any(cast(:only as uuid[]))) and
                                """ + Visibility.VISIBLE + """
                                order by case when lower(c.name) <> lower(:name) then 2
                                              when c.user_id = :viewer then 0
                                              when c.user_id = :system then 1
                                              when c.public then 3
                                              when exists (select 1 from chute_share s
                                                           where s.chute_id = c.chute_id and s.user_id = :viewer) then 4
                                              else 5 end,
                                         c.created_at, c.chute_id
                                limit 1""", viewer)
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
     * @param ownerId whose username precedes the first slash; null where there is no such account
     * @param rest the name after that slash; null where there is none
     */
    record NamedChute(String whole, UUID ownerId, String rest) {}

    private Query seenBy(String sql, Viewer viewer) {
        return entities.createNativeQuery(sql, Chute.class)
                .setParameter("viewer", viewer.userId() == null ? NOBODY : viewer.userId())
                .setParameter("subnets", viewer.subnets().toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Chute> first(Query query) {
        return query.getResultList().stream().findFirst();
    }
}
