package io.openchutes.bounty.bounty;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts bounties' events after commit, and how many are open. */
@ApplicationScoped
public class BountyMetrics {
    private static final String EVENTS = "openchutes.bounty.events";

    private final MeterRegistry registry;
    private final BountyListService bounties;
    private final AtomicLong open = new AtomicLong();

    public BountyMetrics(MeterRegistry registry, BountyListService bounties) {
        this.registry = registry;
        this.bounties = bounties;
    }

    /** Makes every meter known before the first event, so that a rate has a beginning. */
    void start(@Observes StartupEvent started) {
        registry.gauge("openchutes.bounty.open", open);
        List.of("bounty-created", "bounty-increased", "bounty-claimed", "bounty-expired", "bounty-withdrawn")
                .forEach(type -> registry.counter(EVENTS, "type", type));
    }

    void happened(@Observes(during = TransactionPhase.AFTER_SUCCESS) BountyEvent event) {
        registry.counter(EVENTS, "type", event.type()).increment();
    }

    @Scheduled(identity = "bounty-metrics", every = "15s")
    void countOpen() {
        open.set(bounties.countOpen());
    }
}
