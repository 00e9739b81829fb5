package io.openchutes.bounty.account;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The copies of closed accounts. */
@ApplicationScoped
public class ClosedOwnerRepository implements PanacheRepositoryBase<ClosedOwner, UUID> {
    public boolean isClosed(UUID userId) {
        return findByIdOptional(userId).isPresent();
    }

    public void save(ClosedOwner owner) {
        getEntityManager().merge(owner);
    }
}
