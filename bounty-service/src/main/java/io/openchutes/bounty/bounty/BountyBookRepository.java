package io.openchutes.bounty.bounty;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The books, one a chute, always locked: changes of one chute's bounties are serialised. */
@ApplicationScoped
public class BountyBookRepository implements PanacheRepositoryBase<BountyBook, UUID> {
    /** Waits for the lock; makes the book of a chute that never had one. */
    public BountyBook lock(UUID chuteId) {
        getEntityManager()
                .createNativeQuery("insert into bounty_book (chute_id) values (:chuteId) on conflict do nothing")
                .setParameter("chuteId", chuteId)
                .executeUpdate();
        return findById(chuteId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Does not wait: empty where another transaction holds the lock, or there is no such book. */
    public Optional<BountyBook> tryLock(UUID chuteId) {
        boolean locked = !getEntityManager()
                .createNativeQuery("select chute_id from bounty_book where chute_id = :chuteId for update skip locked")
                .setParameter("chuteId", chuteId)
                .getResultList()
                .isEmpty();
        return locked ? findByIdOptional(chuteId) : Optional.empty();
    }

    /** Chutes with an open bounty whose time is up, the longest first. */
    public List<UUID> due(Instant now, int limit) {
        return getEntityManager()
                .createQuery(
                        "select chuteId from Bounty where outcome is null and endsAt <= :now order by endsAt",
                        UUID.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }
}
