package io.openchutes.instances.instance;

import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.instances.address.CheckedAddress;
import io.openchutes.instances.chute.ChuteRepository;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Operations of miners and owners on existing instances. */
@ApplicationScoped
public class InstanceService {
    private final InstanceRepository instances;
    private final ChuteRepository chutes;
    private final InstanceLifeService life;
    private final Event<InstanceAnnounced> announced;
    private final Clock clock;

    public InstanceService(
            InstanceRepository instances,
            ChuteRepository chutes,
            InstanceLifeService life,
            Event<InstanceAnnounced> announced,
            Clock clock) {
        this.instances = instances;
        this.chutes = chutes;
        this.life = life;
        this.announced = announced;
        this.clock = clock;
    }

    /** The miner's own, oldest first; removed ones are not among them. */
    @Transactional
    public List<InstanceResponse> ofMiner(UUID minerUserId) {
        return instances.liveOfMiner(minerUserId).stream()
                .map(InstanceResponse::of)
                .toList();
    }

    /**
     * @throws InstanceNotFound where the instance is not the miner's, or is removed: checked before its host is resolved
     */
    @Transactional
    public void requireLive(UUID minerUserId, UUID instanceId) {
        life.requireOwnership();
        instances
                .findByIdOptional(instanceId)
                .filter(instance -> instance.minerUserId().equals(minerUserId) && instance.isLive())
                .orElseThrow(InstanceNotFound::new);
    }

    /** The miner says where its instance listens; a probe follows at once. */
    @Transactional
    public InstanceResponse announce(
            UUID minerUserId, UUID instanceId, CheckedAddress address, int port, boolean ready) {
        Instance instance = lockOf(minerUserId, instanceId);
        if (!instance.isAt(address.host(), port) && instance.state() != InstanceState.CLAIMED) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "An instance that was verified keeps its address: give the place back and claim a new one.");
        }
        instance.announce(
                address.host(), address.ip(), port, ready, clock.instant().truncatedTo(ChronoUnit.MICROS));
        announced.fire(new InstanceAnnounced(instanceId));
        return InstanceResponse.of(instance);
    }

    /**
     * The miner's instance failed, before it served or later.
     *
     * @param reason null where the miner says none
     */
    @Transactional
    public InstanceResponse failed(UUID minerUserId, UUID instanceId, String reason, String lastLines) {
        life.requireOwnership();
        Instance instance = lockOf(minerUserId, instanceId);
        Removal why = instance.activatedAt().isPresent() ? Removal.FAILED : Removal.LAUNCH_FAILED;
        life.remove(instance, why, reason, lastLines);
        return InstanceResponse.of(instance);
    }

    /**
     * The miner's heartbeat.
     *
     * @return those of the given instances that the miner must end, since they are removed or were never its
     */
    @Transactional
    public List<UUID> heartbeat(UUID minerUserId, Collection<UUID> known) {
        life.requireOwnership();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Instance> live = known.isEmpty() ? List.of() : instances.lockLiveOfMiner(minerUserId, known);
        live.forEach(instance -> instance.heard(now));
        List<UUID> ids = live.stream().map(Instance::instanceId).toList();
        return known.stream().filter(id -> !ids.contains(id)).distinct().toList();
    }

    /**
     * Removes an instance for its miner, its chute's owner or an administrator.
     *
     * @param signed whether the caller signed: a miner must
     */
    @Transactional
    public void delete(Account caller, boolean signed, KeyScopes scopes, UUID chuteId, UUID instanceId) {
        life.requireOwnership();
        Instance instance = instances
                .lock(instanceId)
                .filter(found -> found.isLive() && found.chuteId().equals(chuteId))
                .orElseThrow(InstanceNotFound::new);
        life.remove(instance, allowedRemoval(caller, signed, scopes, instance), null);
    }

    private Removal allowedRemoval(Account caller, boolean signed, KeyScopes scopes, Instance instance) {
        if (signed && instance.minerUserId().equals(caller.userId())) {
            return Removal.DELETED_BY_MINER;
        }
        boolean owns = isOwner(caller, instance);
        if (!owns && !caller.has(Permission.BILLING_ADMIN)) {
            throw new InstanceNotFound();
        }
        requireScope(scopes, instance, Action.DELETE);
        return owns ? Removal.DELETED_BY_OWNER : Removal.DELETED_BY_ADMINISTRATOR;
    }

    /**
     * Where the output of an instance is to be had, for its chute's owner alone.
     *
     * @throws InstanceNotFound for everybody else, and where there is no output any more
     */
    @Transactional
    public OutputSource output(Account caller, KeyScopes scopes, UUID instanceId) {
        Instance instance = instances
                .findByIdOptional(instanceId)
                .filter(found -> isOwner(caller, found))
                .orElseThrow(InstanceNotFound::new);
        requireScope(scopes, instance, Action.READ);
        if (!instance.isLive()) {
            return new OutputSource(
                    Optional.empty(), Optional.of(instance.lastLines().orElseThrow(InstanceNotFound::new)));
        }
        if (instance.verifiedAt().isEmpty()) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "The instance has no output yet: its miner is still launching it.");
        }
        return new OutputSource(
                Optional.of(new ProbedInstance(
                        instanceId,
                        instance.version(),
                        instance.address().orElseThrow(),
                        instance.port().orElseThrow(),
                        instance.secretInClear())),
                Optional.empty());
    }

    private boolean isOwner(Account caller, Instance instance) {
        return chutes.findByIdOptional(instance.chuteId())
                .filter(chute -> chute.userId().equals(caller.userId()))
                .filter(chute -> !instance.launch().launchedAt().isBefore(chute.createdAt()))
                .isPresent();
    }

    private static void requireScope(KeyScopes scopes, Instance instance, Action action) {
        switch (scopes.verdict(ObjectType.CHUTES, instance.chuteId(), action)) {
            case HIDDEN -> throw new InstanceNotFound();
            case FORBIDDEN -> throw CurrentCaller.outOfScope();
            case ALLOWED -> {}
        }
    }

    private Instance lockOf(UUID minerUserId, UUID instanceId) {
        return instances
                .lock(instanceId)
                .filter(instance -> instance.minerUserId().equals(minerUserId) && instance.isLive())
                .orElseThrow(InstanceNotFound::new);
    }
}
