package io.openchutes.event.observe;

import io.openchutes.event.EventConfig;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.relay.OutboxRelay;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Says {@code state: degraded} and why, in {@code /q/health} and {@code /q/health/well}, when events do not flow as they should. The
 * check itself stays UP, and readiness does not know it: a service without Kafka goes on answering, and must go on being asked.
 */
@Wellness
@ApplicationScoped
class EventHealth implements HealthCheck {
    private final EventConfig config;
    private final EventMonitor monitor;
    private final OutboxRelay relay;
    private final Consumers consumers;
    private final ReplicaSignals signals;

    EventHealth(
            EventConfig config, EventMonitor monitor, OutboxRelay relay, Consumers consumers, ReplicaSignals signals) {
        this.config = config;
        this.monitor = monitor;
        this.relay = relay;
        this.consumers = consumers;
        this.signals = signals;
    }

    @Override
    public HealthCheckResponse call() {
        EventMonitor.Snapshot seen = monitor.latest();
        List<String> reasons = new ArrayList<>();
        if (!seen.kafkaAnswers()) {
            reasons.add("Kafka does not answer");
        }
        if (!seen.databaseAnswers()) {
            reasons.add("the database does not answer");
        }
        relay.fault().ifPresent(fault -> reasons.add("the outbox is not published"));
        if (seen.oldestUnsent().compareTo(config.degradedAfter()) > 0) {
            reasons.add(
                    "an event waits in the outbox for " + seen.oldestUnsent().toSeconds() + " s");
        }
        if (config.signals().enabled() && !signals.connected()) {
            reasons.add("replica signals are not heard");
        }
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("events")
                .up()
                .withData("outbox_depth", seen.outboxDepth())
                .withData("oldest_unsent_seconds", seen.oldestUnsent().toSeconds())
                .withData(
                        "open_dead_letters",
                        seen.openDeadLetters().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        new TreeMap<>(seen.openDeadLetters())
                .forEach((consumer, count) -> reasons.add(consumer + " has " + count + " dead letters"));
        for (Map.Entry<String, Consumers.Progress> each : new TreeMap<>(consumers.progress()).entrySet()) {
            answer.withData("lag." + each.getKey(), each.getValue().lag());
            if (!each.getValue().fault().isEmpty()) {
                reasons.add(each.getKey() + " can't apply what arrives");
            }
        }
        answer.withData("state", reasons.isEmpty() ? "ok" : "degraded");
        if (!reasons.isEmpty()) {
            answer.withData("reasons", String.join("; ", reasons));
        }
        return answer.build();
    }
}
