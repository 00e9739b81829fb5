package io.openchutes.auth.state;

import io.openchutes.auth.directory.DirectoryAge;
import io.openchutes.auth.state.ServiceState.ConsumerState;
import io.openchutes.auth.state.ServiceState.DeadLetterState;
import io.openchutes.auth.state.ServiceState.DirectoryState;
import io.openchutes.auth.state.ServiceState.OutboxState;
import io.openchutes.event.observe.DeadLetter;
import io.openchutes.event.observe.EventFlow;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads how this process is. */
@ApplicationScoped
public class ServiceStates {
    private final EventFlow events;
    private final DirectoryAge directory;
    private final Clock clock;
    private final String service;
    private final String version;
    private final Optional<String> replica;
    private volatile Instant startedAt;

    ServiceStates(
            EventFlow events,
            DirectoryAge directory,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "HOSTNAME") Optional<String> replica) {
        this.events = events;
        this.directory = directory;
        this.clock = clock;
        this.service = service;
        this.version = version;
        this.replica = replica;
    }

    void start(@Observes StartupEvent event) {
        startedAt = clock.instant();
    }

    /** The name under which this process is asked. */
    String service() {
        return service;
    }

    /** @param deadLetters how many of the newest */
    ServiceState current(int deadLetters) {
        EventFlow.Seen seen = events.seen();
        List<String> reasons = new ArrayList<>(seen.reasons());
        if (directory.isTooOld()) {
            reasons.add("the accounts' copies are too old: API keys are refused");
        }
        return new ServiceState(
                service,
                version,
                replica.orElse(null),
                startedAt,
                reasons.isEmpty() ? "ok" : "degraded",
                reasons,
                new OutboxState(seen.outboxDepth(), seen.oldestUnsent().toSeconds()),
                new DirectoryState(directory.current().toSeconds(), directory.isTooOld()),
                seen.consumers().stream()
                        .map(one -> new ConsumerState(
                                one.name(),
                                one.topic(),
                                one.lag().orElse(null),
                                one.isFailing(),
                                one.openDeadLetters()))
                        .toList(),
                events.newestDeadLetters(deadLetters).stream()
                        .map(ServiceStates::shown)
                        .toList());
    }

    private static DeadLetterState shown(DeadLetter letter) {
        return new DeadLetterState(
                letter.consumer(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.type(),
                letter.subject(),
                letter.reason(),
                letter.diedAt());
    }
}
