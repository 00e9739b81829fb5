package io.openchutes.chutes.subnet;

import io.openchutes.chutes.subnet.SubnetAssignmentRepository.NamedChute;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Recomputes the chutes' subnets when the operator changed the subnets: they are stored, so that lists can use an index.
 */
@ApplicationScoped
public class SubnetAssignmentService {
    private static final int BATCH = 1000;

    private final SubnetAssignmentRepository repository;
    private final Subnets subnets;

    public SubnetAssignmentService(SubnetAssignmentRepository repository, Subnets subnets) {
        this.repository = repository;
        this.subnets = subnets;
    }

    @Transactional
    void assignAtStart(@Observes StartupEvent start) {
        assign();
    }

    /** Does nothing while the rules are those of the last time. */
    @Transactional
    public void assign() {
        repository.lock();
        if (repository.fingerprint().filter(subnets.fingerprint()::equals).isPresent()) {
            return;
        }
        UUID last = null;
        List<NamedChute> batch = repository.batch(last, BATCH);
        while (!batch.isEmpty()) {
            for (NamedChute chute : batch) {
                String subnet = subnets.of(chute.name()).orElse(null);
                if (!Objects.equals(subnet, chute.subnet())) {
                    repository.assign(chute.chuteId(), subnet);
                }
                last = chute.chuteId();
            }
            batch = repository.batch(last, BATCH);
        }
        repository.keep(subnets.fingerprint());
    }
}
