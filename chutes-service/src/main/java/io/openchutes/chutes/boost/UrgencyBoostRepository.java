package io.openchutes.chutes.boost;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Finds urgency boosts among the copies. */
@ApplicationScoped
public class UrgencyBoostRepository implements PanacheRepositoryBase<UrgencyBoost, UUID> {
    public List<UrgencyBoost> ofChutes(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty() ? List.of() : list("chuteId in ?1", chuteIds);
    }

    public List<UrgencyBoost> aboveOne() {
        // No parameter: behind one the planner could not count on the index of just these.
        return list("factor > 1");
    }
}
