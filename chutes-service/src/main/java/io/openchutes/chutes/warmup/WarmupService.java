package io.openchutes.chutes.warmup;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.bounty.BountyService;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.visibility.VisibleChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Publishes that a caller waits for a chute, and answers its progress. */
@ApplicationScoped
public class WarmupService {
    private final VisibleChutes chutes;
    private final WarmupRepository repository;
    private final InstanceService instances;
    private final BountyService bounties;
    private final Outbox outbox;
    private final ChutesConfig.Warmup config;
    private final Clock clock;

    public WarmupService(
            VisibleChutes chutes,
            WarmupRepository repository,
            InstanceService instances,
            BountyService bounties,
            Outbox outbox,
            ChutesConfig config,
            Clock clock) {
        this.chutes = chutes;
        this.repository = repository;
        this.instances = instances;
        this.bounties = bounties;
        this.outbox = outbox;
        this.config = config.warmup();
        this.clock = clock;
    }

    /** Asks for instances of the chute, at most once a window for all callers together, and says what there is now. */
    @Transactional
    public WarmupResponse warmUp(Account caller, KeyScopes scopes, String idOrName) {
        Chute chute = chutes.findVisible(Optional.of(caller), scopes, idOrName, Action.WRITE);
        requireMoney(caller);
        if (chute.isDisabled()) {
            throw new ApiException(ErrorCode.UNAVAILABLE, "This chute is disabled: its owner must enable it first.");
        }
        Instant now = clock.instant();
        if (!repository.wasAnnounced(chute.chuteId(), now, config.announceEvery())
                && repository.takeTurn(chute.chuteId(), now, config.announceEvery())) {
            outbox.append(
                    Topics.CHUTE_ACTIVITY,
                    ChuteWarmupRequested.TYPE,
                    chute.chuteId().toString(),
                    new ChuteWarmupRequested(chute.chuteId(), caller.userId(), now));
        }
        List<Instance> counting = instances
                .countingOf(Map.of(chute.chuteId(), chute.createdAt()))
                .getOrDefault(chute.chuteId(), List.of());
        OpenBounty bounty = bounties.openOn(List.of(chute.chuteId())).get(chute.chuteId());
        return WarmupResponse.of(chute.chuteId(), counting, bounty, now);
    }

    /** How many instances of each chute are active and verified, in one query; a chute that is gone or disabled is absent. */
    @Transactional
    public Map<UUID, Integer> availableInstances(Collection<UUID> chuteIds) {
        return repository.availableInstances(chuteIds);
    }

    /** The instances that failed of each chute, oldest first: for the chutes' owners. */
    @Transactional
    public List<FailedLaunch> failedLaunches(Collection<UUID> chuteIds) {
        return repository.failedLaunches(chuteIds);
    }

    private static void requireMoney(Account caller) {
        if (caller.balance().signum() <= 0
                && !caller.has(Permission.FREE_ACCOUNT)
                && !caller.has(Permission.UNLIMITED)) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED, "Your balance is used up: add to it before you warm up a chute.");
        }
    }
}
