package io.openchutes.instances.instance;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts instances' events after commit, and how many there are in each state. */
@ApplicationScoped
public class InstanceMetrics {
    private static final String EVENTS = "openchutes.instances.events";
    private static final String REFUSED = "openchutes.instances.claims.refused";
    private static final String REMOVED = "openchutes.instances.removed";

    private final MeterRegistry registry;
    private final EndpointService endpoints;
    private final Timer launch;
    private final Timer load;
    private final Map<InstanceState, AtomicLong> counts = new EnumMap<>(InstanceState.class);

    public InstanceMetrics(MeterRegistry registry, EndpointService endpoints) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.launch = start("launch", "From an instance's claim to the first proof of its secret");
        this.load =
                start("load", "From the first proof of an instance's secret to the proof that says that it is ready");
    }

    private Timer start(String part, String description) {
        return Timer.builder("openchutes.instances.start")
                .description(description)
                .tag("part", part)
                .serviceLevelObjectives(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15))
                .register(registry);
    }

    /** Makes every meter known before the first event, so that a rate has a beginning. */
    void start(@Observes StartupEvent started) {
        for (InstanceState state : InstanceState.values()) {
            if (state != InstanceState.REMOVED) {
                counts.put(
                        state,
                        registry.gauge(
                                "openchutes.instances", List.of(Tag.of("state", state.word())), new AtomicLong()));
            }
        }
        for (String type : List.of(
                InstanceChanged.LAUNCHED,
                InstanceChanged.VERIFIED,
                InstanceChanged.ACTIVATED,
                InstanceChanged.DRAINING,
                InstanceChanged.REMOVED)) {
            registry.counter(EVENTS, "type", type);
        }
        for (ClaimRefused.Reason reason : ClaimRefused.Reason.values()) {
            registry.counter(REFUSED, "reason", word(reason));
        }
        for (Removal why : Removal.values()) {
            registry.counter(REMOVED, "reason", why.text());
        }
    }

    void happened(@Observes(during = TransactionPhase.AFTER_SUCCESS) InstanceChanged event) {
        registry.counter(EVENTS, "type", event.type()).increment();
        if (event.type().equals(InstanceChanged.REMOVED)) {
            registry.counter(REMOVED, "reason", event.instance().reason().orElseThrow())
                    .increment();
        }
        if (event.type().equals(InstanceChanged.ACTIVATED)) {
            Instance instance = event.instance();
            Instant verified = instance.verifiedAt().orElseThrow();
            launch.record(Duration.between(instance.launch().launchedAt(), verified));
            load.record(Duration.between(verified, instance.activatedAt().orElseThrow()));
        }
    }

    /** A claim was refused. */
    public void refused(ClaimRefused.Reason reason) {
        registry.counter(REFUSED, "reason", word(reason)).increment();
    }

    @Scheduled(identity = "instance-metrics", every = "15s")
    void count() {
        Map<InstanceState, Long> now = endpoints.countLive();
        counts.forEach((state, gauge) -> gauge.set(now.getOrDefault(state, 0L)));
    }

    private static String word(ClaimRefused.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
