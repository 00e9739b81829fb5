package io.openchutes.chutes.boost;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Finds manual boosts among the copies. */
@ApplicationScoped
public class ManualBoostRepository implements PanacheRepositoryBase<ManualBoost, UUID> {
    public List<ManualBoost> ofChutes(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty() ? List.of() : list("chuteId in ?1", chuteIds);
    }

    public List<ManualBoost> aboveOne() {
        // No parameter: behind one the planner could not count on the index of just these.
        return list("factor > 1");
    }
}
