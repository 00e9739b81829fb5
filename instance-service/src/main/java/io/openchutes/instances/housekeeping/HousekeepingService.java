package io.openchutes.instances.housekeeping;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.instance.InstanceRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Finds instances whose time is up. */
@ApplicationScoped
public class HousekeepingService {
    private static final int AT_A_TIME = 500;

    private final InstanceRepository instances;
    private final Clock clock;
    private final Duration keepRemoved;

    public HousekeepingService(InstanceRepository instances, Clock clock, InstancesConfig config) {
        this.instances = instances;
        this.clock = clock;
        this.keepRemoved = config.housekeeping().keepRemoved();
    }

    @Transactional
    public List<UUID> lapsed() {
        return instances.lapsed(clock.instant(), AT_A_TIME);
    }

    @Transactional
    public List<UUID> silentSince(Instant at) {
        return instances.silentSince(at, AT_A_TIME);
    }

    /** @return how many records of removed instances are gone now */
    @Transactional
    public int forgetRemoved() {
        return instances.deleteRemovedBefore(clock.instant().minus(keepRemoved));
    }
}
