package io.openchutes.instances.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The copies of chutes. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<ChuteCopy, UUID> {
    /**
     * Replaces the copy.
     *
     * @param before what is there, null for nothing: Hibernate would look again
     */
    public ChuteCopy save(ChuteCopy before, ChuteCopy chute) {
        if (before == null) {
            persist(chute);
            return chute;
        }
        return getEntityManager().merge(chute);
    }

    /** The newest, where a chute that is about to be removed still has the slug too. */
    public Optional<ChuteCopy> bySlug(String slug) {
        return find("slug = ?1 order by createdAt desc, chuteId", slug)
                .page(0, 1)
                .firstResultOptional();
    }

    /**
     * Those of the templates that are named so, with or without their owner's name, oldest first.
     *
     * @param model in lower case
     */
    public List<ChuteCopy> byModel(String model, List<String> templates, int limit) {
        int slash = model.indexOf('/');
        return find(
                        "(lower(name) = ?1 or lower(name) = ?2 and lower(username) = ?3) and standardTemplate in ?4"
                                + " order by createdAt, chuteId",
                        model,
                        slash < 0 ? model : model.substring(slash + 1),
                        slash < 0 ? "" : model.substring(0, slash),
                        templates)
                .page(0, limit)
                .list();
    }

    /** Oldest first. */
    public List<ChuteCopy> ofTemplates(List<String> templates, int limit) {
        return find("standardTemplate in ?1 order by createdAt, chuteId", templates)
                .page(0, limit)
                .list();
    }
}
