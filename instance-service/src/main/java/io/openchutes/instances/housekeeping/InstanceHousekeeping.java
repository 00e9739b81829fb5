package io.openchutes.instances.housekeeping;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.instance.InstanceLifeService;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Removes claims that have lapsed and instances whose miners are silent, on whichever replica comes first; each in a transaction of its
 * own.
 *
 * <p>A miner is silent only if heartbeats could be received all the time. A replica that was suspended, or whose database was, restarts
 * every miner's time-out.
 */
@ApplicationScoped
public class InstanceHousekeeping {
    private static final Logger LOG = Logger.getLogger(InstanceHousekeeping.class);
    /** A round that begins later than this after the one before was kept from it. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(5);

    private final HousekeepingService due;
    private final InstanceLifeService life;
    private final InstancesConfig config;
    private final Clock clock;
    private Instant lastRound = Instant.MIN;
    private Instant hearingSince = Instant.MIN;

    public InstanceHousekeeping(
            HousekeepingService due, InstanceLifeService life, InstancesConfig config, Clock clock) {
        this.due = due;
        this.life = life;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            identity = "instance-housekeeping",
            every = "${openchutes.instances.housekeeping.every:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void round() {
        if (!config.owner()) {
            return;
        }
        Instant begun = clock.instant();
        if (lastRound.equals(Instant.MIN) || Duration.between(lastRound, begun).compareTo(LONGEST_GAP) > 0) {
            hearingSince = begun;
        }
        each(due.lapsed(), life::lapse);
        Instant silentSince = begun.minus(config.heartbeats().patience());
        if (!hearingSince.isAfter(silentSince)) {
            each(due.silentSince(silentSince), instanceId -> life.silentSince(instanceId, silentSince));
        }
        // The time before the last query, and of a whole round: a database that was away for long is a gap too.
        lastRound = begun;
    }

    @Scheduled(identity = "instance-records", every = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forgetRemoved() {
        int forgotten = due.forgetRemoved();
        if (forgotten > 0) {
            LOG.infof("Deleted the records of %d instances that were removed long ago", forgotten);
        }
    }

    private static void each(List<UUID> instanceIds, Consumer<UUID> remove) {
        for (UUID instanceId : instanceIds) {
            try {
                remove.accept(instanceId);
            } catch (RuntimeException failure) {
                // Go on with the others; this one is due again in the next round.
                LOG.errorf(failure, "Instance %s, whose time is up, could not be removed.", instanceId);
            }
        }
    }
}
