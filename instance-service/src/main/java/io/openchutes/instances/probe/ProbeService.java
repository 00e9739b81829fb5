package io.openchutes.instances.probe;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.instance.InstanceRepository;
import io.openchutes.instances.instance.ProbedInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Shares the instances that are due for a probe out among the replicas. */
@ApplicationScoped
public class ProbeService {
    private final InstanceRepository instances;
    private final Clock clock;
    private final Duration lease;

    public ProbeService(InstanceRepository instances, Clock clock, InstancesConfig config) {
        this.instances = instances;
        this.clock = clock;
        this.lease = config.probes().timeout().plus(config.probes().every());
    }

    /** Takes at most that many; should this replica die of it, another one takes them when a probe and a pause would be over. */
    @Transactional
    public List<ProbedInstance> take(int limit) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return instances.takeDue(now, now.plus(lease), limit);
    }
}
