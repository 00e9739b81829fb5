package io.openchutes.chutes.bounty;

import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the open bounties that bounty-service publishes. */
@ApplicationScoped
public class BountyService {
    private final BountyRepository repository;
    private final ChuteSignals signals;
    private final Clock clock;

    public BountyService(BountyRepository repository, ChuteSignals signals, Clock clock) {
        this.repository = repository;
        this.signals = signals;
        this.clock = clock;
    }

    /** @param sequence orders the chute's bounty events: an older one that arrives late is ignored */
    @Transactional
    public void changed(BountyChanged event, long sequence) {
        Bounty known = repository.findById(event.chuteId());
        Bounty bounty = known == null ? new Bounty(event.chuteId()) : known;
        if (bounty.become(event, sequence)) {
            repository.persist(bounty);
            signals.changed(event.chuteId());
        }
    }

    @Transactional
    public void clear() {
        repository.deleteAll();
    }

    /** The open bounty of each chute, in one query; chutes without one are absent. */
    @Transactional
    public Map<UUID, OpenBounty> openOn(Collection<UUID> chuteIds) {
        return repository.openOn(chuteIds, clock.instant()).stream()
                .map(Bounty::asOpen)
                .collect(Collectors.toMap(OpenBounty::chuteId, Function.identity()));
    }
}
