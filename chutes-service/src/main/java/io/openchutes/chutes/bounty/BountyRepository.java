package io.openchutes.chutes.bounty;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Finds bounties among the copies. */
@ApplicationScoped
public class BountyRepository implements PanacheRepositoryBase<Bounty, UUID> {
    public List<Bounty> openOn(Collection<UUID> chuteIds, Instant now) {
        return chuteIds.isEmpty() ? List.of() : list("chuteId in ?1 and open and expiresAt > ?2", chuteIds, now);
    }
}
