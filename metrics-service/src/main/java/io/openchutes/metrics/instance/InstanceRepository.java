package io.openchutes.metrics.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** The copies of instances. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<Instance, UUID> {

    long deleteRemovedBefore(Instant limit) {
        return delete("removedAt < ?1", limit);
    }
}
