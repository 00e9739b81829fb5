package io.openchutes.bounty.bounty;

import io.openchutes.bounty.BountyConfig;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Records the expiry of bounties, on whichever replica comes first; each in a transaction of its own. */
@ApplicationScoped
public class BountyExpiry {
    private static final Logger LOG = Logger.getLogger(BountyExpiry.class);

    private final BountyService bounties;
    private final BountyConfig config;

    public BountyExpiry(BountyService bounties, BountyConfig config) {
        this.bounties = bounties;
        this.config = config;
    }

    @Scheduled(
            identity = "bounty-expiry",
            every = "${openchutes.bounty.expiry.every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expireDue() {
        for (UUID chuteId : bounties.due(config.expiry().batch())) {
            try {
                bounties.expire(chuteId);
            } catch (RuntimeException failure) {
                // Go on with the others; this one is due again in the next round.
                LOG.errorf(failure, "The expiry of the bounty of chute %s could not be written down.", chuteId);
            }
        }
    }
}
