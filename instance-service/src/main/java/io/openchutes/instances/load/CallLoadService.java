package io.openchutes.instances.load;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Writes what this replica's gateway has to do where the autoscaler reads it. */
@ApplicationScoped
public class CallLoadService {
    /** Longer than any chute stays up after its last call. */
    private static final Duration KEPT = Duration.ofDays(8);

    private final CallLoadRepository loads;
    private final Clock clock;

    public CallLoadService(CallLoadRepository loads, Clock clock) {
        this.loads = loads;
        this.clock = clock;
    }

    @Transactional
    public void write(UUID replicaId, List<ChuteLoad> changed) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!changed.isEmpty()) {
            loads.save(replicaId, changed, now);
        }
        loads.forgetBefore(now.minus(KEPT));
    }
}
