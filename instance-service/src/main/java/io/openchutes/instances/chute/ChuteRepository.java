package io.openchutes.instances.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** The chutes that exist, as far as this service has heard. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<ChuteCopy, UUID> {
    /** Puts the copy in the place of the one before. */
    public ChuteCopy save(ChuteCopy chute) {
        return getEntityManager().merge(chute);
    }

    /** The newest, where a chute that is about to be removed still has the slug too. */
    public Optional<ChuteCopy> bySlug(String slug) {
        return find("slug = ?1 order by createdAt desc, chuteId", slug)
                .page(0, 1)
                .firstResultOptional();
    }
}
