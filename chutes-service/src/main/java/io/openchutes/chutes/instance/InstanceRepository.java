package io.openchutes.chutes.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Finds instances among the copies. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<Instance, UUID> {
    /** Oldest first, whether or not they count; by an array, since Hibernate translates a query with a list of values anew each time. */
    public List<Instance> ofChutes(Collection<UUID> chuteIds) {
        return chuteIds.isEmpty()
                ? List.of()
                : list(
                        "cast(sql('? = any (?)', facts.chuteId, ?1) as Boolean) = true order by facts.launchedAt, instanceId",
                        (Object) chuteIds.toArray(UUID[]::new));
    }
}
