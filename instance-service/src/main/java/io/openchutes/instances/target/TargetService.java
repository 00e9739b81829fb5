package io.openchutes.instances.target;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.chute.ChuteCopy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Holds how many instances a chute is to have, and the lock for claims of them. */
@ApplicationScoped
public class TargetService {
    /** The channel of {@link ReplicaSignals} on which the id of a chute is sent whose target has changed. */
    public static final String CHANNEL = "targets";

    private final TargetRepository targets;
    private final ReplicaSignals signals;
    private final Event<TargetChanged> changed;
    private final Clock clock;
    private final Duration keepWarm;

    public TargetService(
            TargetRepository targets,
            ReplicaSignals signals,
            Event<TargetChanged> changed,
            Clock clock,
            InstancesConfig config) {
        this.targets = targets;
        this.signals = signals;
        this.changed = changed;
        this.clock = clock;
        this.keepWarm = config.targets().warmUp();
    }

    /**
     * Keeps the target at one or more until then; an earlier time than the present one changes nothing.
     *
     * @param reason e.g. {@code warm-up}, {@code bounty}, {@code held call}; for logs and health why
     */
    @Transactional
    public void want(UUID chuteId, Instant until, String reason) {
        Instant now = now();
        if (until.isAfter(now)) {
            Target target = targets.lock(chuteId, now);
            int before = target.at(now);
            target.want(until.truncatedTo(ChronoUnit.MICROS), reason, now);
            tell(target, before, reason, now);
        }
    }

    /** The chute has a bounty that is open until then, or none any more. */
    @Transactional
    public void bounty(UUID chuteId, Optional<Instant> openUntil) {
        Instant now = now();
        Target target = targets.lock(chuteId, now);
        int before = target.at(now);
        target.bounty(
                openUntil.map(until -> until.truncatedTo(ChronoUnit.MICROS)).orElse(null), now);
        tell(target, before, openUntil.isPresent() ? "bounty" : "its bounty has ended", now);
    }

    /**
     * The autoscaler's decision, under the lock.
     *
     * @param target the chute's, locked
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void decide(Target target, int instances, String why) {
        Instant now = now();
        int before = target.at(now);
        target.set(instances, why, now);
        tell(target, before, why, now);
    }

    private void tell(Target target, int before, String why, Instant now) {
        int after = target.at(now);
        if (after != before) {
            signals.send(CHANNEL, target.chuteId().toString());
            changed.fire(new TargetChanged(target.chuteId(), before, after, why));
        }
    }

    /** A warm-up of the chute was requested. */
    @Transactional
    public void warmUp(UUID chuteId, Instant askedAt) {
        want(chuteId, askedAt.plus(keepWarm), "warm-up");
    }

    /** Locks the chute's target until the running transaction ends: taken first by claims and removals. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Target lock(UUID chuteId) {
        return targets.lock(chuteId, now());
    }

    /**
     * How many instances of its present version the chute may have now, for a claim that holds the lock.
     *
     * @param target the chute's, locked
     */
    public int places(ChuteCopy chute, Target target) {
        return chute.disabled() ? 0 : target.at(now());
    }

    /** The chute is gone. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void forget(UUID chuteId) {
        targets.deleteById(chuteId);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
