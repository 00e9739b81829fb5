package io.openchutes.chutes.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Reads and writes chutes, without regard to visibility. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<Chute, UUID> {
    private final EntityManager entities;

    public ChuteRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** Names are ASCII. Hibernate translates a query anew each time in which a function has a parameter. */
    public Optional<Chute> byOwnerAndName(UUID ownerId, String name) {
        return find("userId = ?1 and lower(name) = ?2", ownerId, name.toLowerCase(Locale.ROOT))
                .firstResultOptional();
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

    /**
     * Lets one transaction at a time look for a slug that is free and take it. Two statements sent together: the second one sees what the
     * first one waited for.
     *
     * @return whether a chute has the slug
     */
    public boolean lockSlug(String slug) {
        return entities.unwrap(Session.class).doReturningWork(connection -> {
            try (PreparedStatement both = connection.prepareStatement("""
                    select pg_advisory_xact_lock(hashtextextended(?, 7));
                    select exists (select 1 from chute where slug = ?)""")) {
                both.setString(1, slug);
                both.setString(2, slug);
                both.execute();
                both.getMoreResults();
                try (ResultSet row = both.getResultSet()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
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
