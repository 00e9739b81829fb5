package io.openchutes.chutes.deployment;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.account.AccountService;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.price.PriceEstimator;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.UUID;

/**
 * Charges a deployment to its account: the fee, and one of the day's deployments. An account's deployments are serialised.
 */
@ApplicationScoped
public class DeploymentChargeService {
    private final DeploymentRepository deployments;
    private final GpuCatalogue gpus;
    private final PriceEstimator prices;
    private final AccountService accounts;
    private final Outbox outbox;
    private final DailyLimit dailyLimit;

    public DeploymentChargeService(
            DeploymentRepository deployments,
            GpuCatalogue gpus,
            PriceEstimator prices,
            AccountService accounts,
            Outbox outbox,
            ChutesConfig config) {
        this.deployments = deployments;
        this.gpus = gpus;
        this.prices = prices;
        this.accounts = accounts;
        this.outbox = outbox;
        this.dailyLimit = new DailyLimit(config.deployment().dailyLimit());
    }

    /**
     * Locks the account's deployments until commit.
     *
     * @throws ApiException 401 where the account was closed while its credentials were being checked
     */
    @Transactional(TxType.MANDATORY)
    public void lock(Account caller) {
        deployments
                .lockDeployer(caller.userId())
                .filter(closedAt -> !balanceTime(caller).isAfter(closedAt))
                .ifPresent(closedAt -> {
                    throw new ApiException(ErrorCode.UNAUTHORIZED, "Your account was closed.");
                });
    }

    /** What the first deployment of a name costs the caller. */
    DeploymentFee feeOf(Account caller, NodeSelector selector) {
        return caller.has(Permission.FREE_ACCOUNT)
                ? DeploymentFee.NONE
                : new DeploymentFee(prices.deploymentFee(selector.gpuCount(), gpus.supportedBy(selector)));
    }

    /** @throws ApiException 402 where the fee is not accepted, or more than is left of the balance */
    @Transactional(TxType.MANDATORY)
    void requirePayment(Account caller, DeploymentFee fee, boolean isAccepted) {
        fee.requireAccepted(isAccepted);
        if (!fee.isFree()) {
            fee.requireCoveredBy(
                    caller.balance().subtract(deployments.feesChargedAfter(caller.userId(), balanceTime(caller))));
        }
    }

    /** @throws ApiException 429 where the day's deployments are used up */
    @Transactional(TxType.MANDATORY)
    void requireRoomToday(Account caller, Instant now) {
        if (!caller.has(Permission.UNLIMITED_DEV)) {
            dailyLimit.requireRoom(
                    deployments.deployedSince(caller.userId(), now.minus(DailyLimit.DAY), dailyLimit.deployments()),
                    now);
        }
    }

    /**
     * Counts the deployment, charges the fee, and deletes old deployments that neither the limit nor the balance needs.
     */
    @Transactional(TxType.MANDATORY)
    void charge(Account caller, Chute chute, UUID deploymentEventId, DeploymentFee fee, Instant now) {
        deployments.add(
                deploymentEventId,
                caller.userId(),
                chute.chuteId(),
                now,
                fee.usd(),
                earlier(now.minus(DailyLimit.DAY), balanceTime(caller)));
        if (!fee.isFree()) {
            outbox.append(
                    Topics.CHUTE_ACTIVITY,
                    DeploymentFeeCharged.TYPE,
                    chute.chuteId().toString(),
                    new DeploymentFeeCharged(
                            chute.chuteId(),
                            chute.name(),
                            chute.userId(),
                            fee.usd(),
                            deploymentEventId,
                            chute.deployedAt()));
            accounts.charge(caller.userId(), fee.usd());
        }
    }

    /** When the balance was what the caller's account shows. */
    private static Instant balanceTime(Account caller) {
        return caller.stateEventAt() == null ? Instant.EPOCH : caller.stateEventAt();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
