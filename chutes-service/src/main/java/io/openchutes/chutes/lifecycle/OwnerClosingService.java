package io.openchutes.chutes.lifecycle;

import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.deployment.DeploymentRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Disables and hides the chutes of accounts that were closed. */
@ApplicationScoped
public class OwnerClosingService {
    private final ChuteRepository repository;
    private final DeploymentRepository deployments;
    private final ChuteEventService events;
    private final Clock clock;

    public OwnerClosingService(
            ChuteRepository repository, DeploymentRepository deployments, ChuteEventService events, Clock clock) {
        this.repository = repository;
        this.deployments = deployments;
        this.events = events;
        this.clock = clock;
    }

    /** Waits for a running deployment of the account, and hides its chute too. */
    @Transactional
    public void ownerClosed(UUID userId, Instant at) {
        deployments.closeDeployer(userId, at);
        for (UUID chuteId : repository.openIdsOf(userId)) {
            repository.lock(chuteId).ifPresent(chute -> {
                chute.closeOwner(clock.instant().truncatedTo(ChronoUnit.MICROS));
                repository.flush();
                events.updated(chute);
            });
        }
    }
}
