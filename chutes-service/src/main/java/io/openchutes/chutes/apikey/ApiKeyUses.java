package io.openchutes.chutes.apikey;

import io.openchutes.auth.CurrentCaller;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Notes when API keys are used, and keeps it once a minute in one statement: a row written with every call would cost more than the
 * call. Holds at most the keys of one minute; what a killed replica has not kept is lost.
 */
@ApplicationScoped
public class ApiKeyUses {
    private final Map<UUID, Instant> uses = new ConcurrentHashMap<>();
    private final CurrentCaller caller;
    private final ApiKeyService keys;
    private final Clock clock;

    public ApiKeyUses(CurrentCaller caller, ApiKeyService keys, Clock clock) {
        this.caller = caller;
        this.keys = keys;
        this.clock = clock;
    }

    @ServerResponseFilter
    void note(ContainerRequestContext request) {
        caller.apiKeyId().ifPresent(apiKeyId -> uses.put(apiKeyId, clock.instant()));
    }

    @Scheduled(identity = "keep-api-key-uses", every = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keep() {
        Map<UUID, Instant> taken = new HashMap<>(uses);
        if (!taken.isEmpty()) {
            // A later use of the same key stays for the next turn.
            taken.forEach(uses::remove);
            keys.used(taken);
        }
    }
}
