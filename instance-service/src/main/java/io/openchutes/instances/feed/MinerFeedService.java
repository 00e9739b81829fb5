package io.openchutes.instances.feed;

import io.openchutes.event.feed.Feeds;
import io.openchutes.event.json.EventJson;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.chute.ChuteChanged;
import io.openchutes.instances.chute.ChuteCopy;
import io.openchutes.instances.chute.ChuteRemoved;
import io.openchutes.instances.instance.Instance;
import io.openchutes.instances.instance.InstanceChanged;
import io.openchutes.instances.instance.InstanceResponse;
import io.openchutes.instances.instance.InstanceService;
import io.openchutes.instances.target.BountyState;
import io.openchutes.instances.target.TargetChanged;
import io.openchutes.instances.target.WarmupRequested;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Appends to the miners' feed, in the transaction that causes the event. */
@ApplicationScoped
public class MinerFeedService {
    static final String FEED = "miners";
    /** Types of bounty events that offer work to miners; a bounty's end shows as a changed target, if at all. */
    private static final Set<String> BOUNTIES = Set.of("bounty-created", "bounty-increased");

    private final Feeds feeds;
    private final WantedChuteRepository chutes;
    private final InstanceService instances;
    private final InstancesConfig config;
    private final Clock clock;

    public MinerFeedService(
            Feeds feeds, WantedChuteRepository chutes, InstanceService instances, InstancesConfig config, Clock clock) {
        this.feeds = feeds;
        this.chutes = chutes;
        this.instances = instances;
        this.config = config;
        this.clock = clock;
    }

    /** @throws ApiException 403 where another system is the registry of instances */
    void requireOwnership() {
        if (!config.owner()) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Instances are managed by another system: ask the operator.");
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void chuteChanged(@Observes ChuteChanged changed) {
        ChuteCopy chute = changed.chute();
        append(null, changed.deployed() ? "chute-deployed" : "chute-updated", ChuteNotice.of(chute));
        if (changed.rollingUpdateStarted()) {
            chute.rollingUpdate()
                    .ifPresent(update -> append(
                            null,
                            "rolling-update-started",
                            new RollingUpdateNotice(
                                    chute.chuteId(),
                                    update.oldVersion(),
                                    update.newVersion(),
                                    update.startedAt(),
                                    update.permitted())));
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void chuteRemoved(@Observes ChuteRemoved removed) {
        append(null, "chute-deleted", new ChuteGoneNotice(removed.chuteId()));
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void targetChanged(@Observes TargetChanged changed) {
        append(
                null,
                "target-changed",
                new TargetNotice(
                        changed.chuteId(),
                        changed.target(),
                        chutes.active(changed.chuteId()),
                        changed.why(),
                        clock.instant()));
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void instanceChanged(@Observes InstanceChanged changed) {
        if (changed.type().equals(InstanceChanged.REMOVED)) {
            Instance instance = changed.instance();
            append(
                    instance.minerUserId().toString(),
                    "instance-revoked",
                    new RevokedNotice(
                            instance.instanceId(),
                            instance.chuteId(),
                            instance.version(),
                            instance.reason().orElse(null)));
        }
    }

    /** A warm-up of the chute was requested. */
    @Transactional
    public void warmUpRequested(WarmupRequested request) {
        append(null, "chute-warmup-requested", new WarmupNotice(request.chuteId(), request.at()));
    }

    /** Handles a bounty's event; those that offer no work are left out. */
    @Transactional
    public void bounty(String type, BountyState bounty) {
        if (BOUNTIES.contains(type)) {
            append(null, type, bounty);
        }
    }

    private void append(String recipient, String type, Object notice) {
        if (config.owner()) {
            feeds.append(FEED, recipient, type, notice);
        }
    }

    /** The chutes that are to have instances or have them, and the miner's own instances, as JSON in one line. */
    @Transactional
    public String snapshot(UUID minerUserId) {
        return new String(
                EventJson.write(new Snapshot(chutes.wanted(clock.instant()), instances.ofMiner(minerUserId))),
                StandardCharsets.UTF_8);
    }

    /** What a stream begins with; a chute that is not among them has the target 0. */
    @RegisterForReflection
    record Snapshot(List<WantedChute> chutes, List<InstanceResponse> instances) {}

    @RegisterForReflection
    record ChuteNotice(
            UUID chuteId,
            String version,
            List<String> supportedGpus,
            int gpuCount,
            int concurrency,
            boolean disabled,
            Instant createdAt) {
        static ChuteNotice of(ChuteCopy chute) {
            return new ChuteNotice(
                    chute.chuteId(),
                    chute.version(),
                    chute.supportedGpus(),
                    chute.gpuCount(),
                    chute.concurrency(),
                    chute.disabled(),
                    chute.createdAt());
        }
    }

    @RegisterForReflection
    record RollingUpdateNotice(
            UUID chuteId, String oldVersion, String newVersion, Instant startedAt, Map<String, Integer> permitted) {}

    @RegisterForReflection
    record ChuteGoneNotice(UUID chuteId) {}

    @RegisterForReflection
    record TargetNotice(UUID chuteId, int target, int active, String reason, Instant at) {}

    @RegisterForReflection
    record RevokedNotice(UUID instanceId, UUID chuteId, String version, String reason) {}

    @RegisterForReflection
    record WarmupNotice(UUID chuteId, Instant at) {}
}
