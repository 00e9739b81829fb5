package io.openchutes.chutes.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Finds instances among the copies. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<Instance, UUID> {
    /** Oldest first, whether or not they count. */
    public List<Instance> ofChutes(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty()
                ? List.of()
                : list("facts.chuteId in ?1 order by facts.launchedAt, instanceId", chuteIds);
    }
}
