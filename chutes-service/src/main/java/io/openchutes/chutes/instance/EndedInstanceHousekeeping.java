package io.openchutes.chutes.instance;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Deletes the records of instances that ended long ago, and of deleted chutes. */
@ApplicationScoped
public class EndedInstanceHousekeeping {
    private static final Logger LOG = Logger.getLogger(EndedInstanceHousekeeping.class);

    private final InstanceService instances;

    public EndedInstanceHousekeeping(InstanceService instances) {
        this.instances = instances;
    }

    @Scheduled(
            identity = "forget-ended-instances",
            every = "10m",
            delayed = "10m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        int forgotten = instances.forgetEnded();
        if (forgotten > 0) {
            LOG.infof("Deleted the records of %d instances that ended long ago", forgotten);
        }
    }
}
