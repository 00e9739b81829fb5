package io.openchutes.chutes.invocation;

import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Counts invocations of chutes. */
@ApplicationScoped
public class InvocationService {
    /** How long counts of unknown chutes are kept. */
    private static final Duration UNKNOWN_CHUTE_KEPT = Duration.ofDays(1);

    private final InvocationCountRepository repository;
    private final ChutesConfig.Invocations config;
    private final Clock clock;

    public InvocationService(InvocationCountRepository repository, ChutesConfig config, Clock clock) {
        this.repository = repository;
        this.config = config.invocations();
        this.clock = clock;
    }

    /** Counts invocations, each once however often its producer repeats it. */
    @Transactional
    public void completed(List<InvocationCompleted> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Map<UUID, UUID> chuteOfInvocation = new LinkedHashMap<>();
        batch.forEach(completed -> chuteOfInvocation.putIfAbsent(completed.invocationId(), completed.chuteId()));
        Set<UUID> news = repository.markCounted(chuteOfInvocation.keySet(), now);
        Map<UUID, Long> invocationsOfChute =
                news.stream().collect(Collectors.groupingBy(chuteOfInvocation::get, Collectors.counting()));
        if (!invocationsOfChute.isEmpty()) {
            repository.add(invocationsOfChute, now);
        }
    }

    /** Folds what was counted into the chutes' invocation_count. */
    @Transactional
    public void fold() {
        Instant now = clock.instant();
        repository.fold();
        repository.forgetBefore(now.minus(config.repeatWindow()), now.minus(UNKNOWN_CHUTE_KEPT));
    }
}
