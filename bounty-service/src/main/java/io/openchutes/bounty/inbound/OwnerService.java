package io.openchutes.bounty.inbound;

import io.openchutes.bounty.account.ClosedOwner;
import io.openchutes.bounty.account.ClosedOwnerRepository;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.bounty.bounty.WithdrawalReason;
import io.openchutes.bounty.chute.ChuteRepository;
import io.openchutes.event.consume.OwnTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.UUID;

/** Withdraws a closed account's bounties without waiting for chutes-service to disable its chutes one by one. */
@ApplicationScoped
public class OwnerService {
    private final ClosedOwnerRepository closedOwners;
    private final ChuteRepository chutes;
    private final BountyService bounties;

    public OwnerService(ClosedOwnerRepository closedOwners, ChuteRepository chutes, BountyService bounties) {
        this.closedOwners = closedOwners;
        this.chutes = chutes;
        this.bounties = bounties;
    }

    /** @param replay true to restore the copy and cause nothing */
    @Transactional
    public void closed(UUID userId, Instant at, boolean replay) {
        closedOwners.save(new ClosedOwner(userId, at));
        if (!replay) {
            // One after the other takes the locks of its chutes in the order of their ids, several together do not.
            OwnTransaction.require();
            // All of its chutes, not only those with a bounty: one may be on its way to be made, and waits for this
            // lock or we for it.
            chutes.idsOf(userId).forEach(chuteId -> bounties.end(chuteId, WithdrawalReason.ACCOUNT_CLOSED));
        }
    }

    @Transactional
    public void open(UUID userId) {
        closedOwners.deleteById(userId);
    }

    @Transactional
    public void forgetAll() {
        closedOwners.deleteAll();
    }
}
