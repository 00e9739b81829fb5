package io.openchutes.instances.instance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads which instances take calls. */
@ApplicationScoped
public class EndpointService {
    private final InstanceRepository instances;

    public EndpointService(InstanceRepository instances) {
        this.instances = instances;
    }

    @Transactional
    public List<Endpoint> all() {
        return instances.endpoints();
    }

    @Transactional
    public List<Endpoint> of(Collection<UUID> chuteIds) {
        return instances.endpoints(chuteIds);
    }

    /** How many instances there are in each state, removed ones left out. */
    @Transactional
    public Map<InstanceState, Long> countLive() {
        return instances.countLive();
    }
}
