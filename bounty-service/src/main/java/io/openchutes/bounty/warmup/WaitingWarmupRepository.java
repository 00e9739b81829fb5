package io.openchutes.bounty.warmup;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The warm-ups that wait for their chute. */
@ApplicationScoped
public class WaitingWarmupRepository implements PanacheRepositoryBase<WaitingWarmup, UUID> {
    /** Keeps the newest of a chute's. */
    public void save(UUID chuteId, Instant requestedAt) {
        if (findByIdOptional(chuteId)
                .filter(known -> !known.requestedAt().isBefore(requestedAt))
                .isEmpty()) {
            getEntityManager().merge(new WaitingWarmup(chuteId, requestedAt));
        }
    }

    /** Drops the chute's waiting warm-up if it was requested at {@code latest} or before. */
    public void forget(UUID chuteId, Instant latest) {
        delete("chuteId = ?1 and requestedAt <= ?2", chuteId, latest);
    }

    /** Hands the chute's waiting warm-up over: it waits no longer. */
    public Optional<Instant> take(UUID chuteId) {
        Optional<WaitingWarmup> waiting = findByIdOptional(chuteId);
        waiting.ifPresent(this::delete);
        return waiting.map(WaitingWarmup::requestedAt);
    }
}
