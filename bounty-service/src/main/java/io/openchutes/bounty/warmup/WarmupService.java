package io.openchutes.bounty.warmup;

import io.openchutes.bounty.bounty.BountyService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.UUID;

/** Turns a warm-up request into a bounty, at once or when the chute's own event has arrived. */
@ApplicationScoped
public class WarmupService {
    private final WaitingWarmupRepository waiting;
    private final BountyService bounties;

    public WarmupService(WaitingWarmupRepository waiting, BountyService bounties) {
        this.waiting = waiting;
        this.bounties = bounties;
    }

    @Transactional
    public void requested(UUID chuteId, Instant requestedAt) {
        if (!bounties.warmUp(chuteId, requestedAt)) {
            waiting.save(chuteId, requestedAt);
        }
    }

    /** The chute is here now: answers the warm-up that waited for it. */
    @Transactional
    public void chuteArrived(UUID chuteId) {
        waiting.take(chuteId).ifPresent(requestedAt -> bounties.warmUp(chuteId, requestedAt));
    }

    /** The chute was deleted: earlier requests are dropped; a later one is for the chute deployed next. */
    @Transactional
    public void chuteIsGone(UUID chuteId, Instant deletedAt) {
        waiting.forget(chuteId, deletedAt);
    }
}
