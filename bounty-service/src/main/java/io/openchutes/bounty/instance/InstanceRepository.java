package io.openchutes.bounty.instance;

import io.openchutes.bounty.chute.ChuteCopy;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The copies of instances. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<InstanceCopy, UUID> {
    /** Whether an active and verified instance serves this life of the chute. */
    public boolean anyHot(ChuteCopy chute) {
        return find("chuteId = ?1 and hotSince is not null and launchedAt > ?2", chute.chuteId(), chute.createdAt())
                .page(0, 1)
                .firstResultOptional()
                .isPresent();
    }
}
