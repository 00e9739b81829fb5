package io.openchutes.event.observe;

import io.openchutes.event.consume.Consumers;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
    private final EventMonitor monitor;
    private final Degradation degradation;
    private final Consumers consumers;

    EventHealth(EventMonitor monitor, Degradation degradation, Consumers consumers) {
        this.monitor = monitor;
        this.degradation = degradation;
        this.consumers = consumers;
    }

    @Override
    public HealthCheckResponse call() {
        EventSnapshot seen = monitor.latest();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("events")
                .up()
                .withData("outbox_depth", seen.outboxDepth())
                .withData("oldest_unsent_seconds", seen.oldestUnsent().toSeconds())
                .withData(
                        "open_dead_letters",
                        seen.openDeadLetters().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        new TreeMap<>(consumers.progress())
                .forEach((consumer, progress) -> progress.lag()
                        .filter(records -> seen.kafkaAnswers())
                        .ifPresentOrElse(
                                records -> answer.withData("lag." + consumer, records),
                                () -> answer.withData("lag." + consumer, "unknown")));
        List<String> reasons = degradation.reasons(seen).values().stream()
                .flatMap(List::stream)
                .toList();
        answer.withData("state", reasons.isEmpty() ? "ok" : "degraded");
        if (!reasons.isEmpty()) {
            answer.withData("reasons", String.join("; ", reasons));
        }
        return answer.build();
    }
}
