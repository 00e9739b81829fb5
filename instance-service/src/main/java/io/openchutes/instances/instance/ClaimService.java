package io.openchutes.instances.instance;

import com.github.f4b6a3.uuid.UuidCreator;
import io.openchutes.auth.Account;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.chute.ChuteCopy;
import io.openchutes.instances.chute.ChuteRepository;
import io.openchutes.instances.instance.ClaimRefused.Reason;
import io.openchutes.instances.target.Target;
import io.openchutes.instances.target.TargetService;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/** Grants claims of instances: of two for the last one, one is granted. */
@ApplicationScoped
public class ClaimService {
    private static final int SECRET_BYTES = 32;
    private static final Duration UNTIL_A_PLACE_MAY_BE_FREE = Duration.ofSeconds(30);

    private final ChuteRepository chutes;
    private final InstanceRepository instances;
    private final TargetService targets;
    private final InstanceLifeService life;
    private final InstancesConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public ClaimService(
            ChuteRepository chutes,
            InstanceRepository instances,
            TargetService targets,
            InstanceLifeService life,
            InstancesConfig config,
            Clock clock) {
        this.chutes = chutes;
        this.instances = instances;
        this.targets = targets;
        this.life = life;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Grants the miner an instance of the chute.
     *
     * @param miner an account with the permission: the resource sees to that
     * @throws ClaimRefused with the first reason against it, in the order of {@link Reason}
     */
    @Transactional
    public ClaimResponse claim(Account miner, ClaimRequest request) {
        life.requireOwnership();
        // Asked twice: before the lock, so that unknown ids leave no target behind, and after it, since it may have
        // waited.
        if (chutes.count("chuteId", request.chuteId()) == 0) {
            throw unknown();
        }
        Target target = targets.lock(request.chuteId());
        ChuteCopy chute = chutes.findByIdOptional(request.chuteId()).orElseThrow(ClaimService::unknown);
        if (chute.disabled()) {
            throw new ClaimRefused(Reason.DISABLED, ErrorCode.CONFLICT, "The chute is disabled: nothing may run it.");
        }
        if (!chute.version().equals(request.version().toString())) {
            throw new ClaimRefused(
                    Reason.OLD_VERSION,
                    ErrorCode.CONFLICT,
                    "The chute's version is " + chute.version() + ": read it again and launch that one.");
        }
        String gpu = request.gpu().toLowerCase(Locale.ROOT);
        requireFit(chute, gpu, request.gpuCount());
        requireShare(miner);
        long placed = instances.countPlaced(chute.chuteId(), chute.version(), chute.createdAt());
        int places = targets.places(chute, target);
        if (instances.anyActiveOfOlderVersion(chute.chuteId(), chute.version(), chute.createdAt())) {
            // One after another: the next is launched when the one before is active and an older instance is drained.
            places = Math.min(
                    places, 1 + (int) instances.countActive(chute.chuteId(), chute.version(), chute.createdAt()));
        }
        if (placed >= places) {
            throw new ClaimRefused(
                    Reason.TARGET_REACHED,
                    ErrorCode.CONFLICT,
                    "The chute needs no further instance: " + placed + " of " + places + " places are taken.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instance instance = new Instance(
                UuidCreator.getTimeOrderedEpoch(),
                new Launch(
                        chute.chuteId(),
                        chute.version(),
                        gpu,
                        request.gpuCount(),
                        request.region() == null || request.region().isBlank() ? null : request.region(),
                        now),
                new Miner(miner.userId(), miner.hotkey()),
                chute.concurrency(),
                newSecret(),
                now.plus(config.claims().lapseAfter()));
        life.launched(instance);
        return ClaimResponse.of(instance);
    }

    private static void requireFit(ChuteCopy chute, String gpu, int gpuCount) {
        if (!chute.supportedGpus().contains(gpu)) {
            throw new ClaimRefused(
                    Reason.GPU,
                    ErrorCode.BAD_REQUEST,
                    "The chute does not run on this GPU; it runs on " + String.join(", ", chute.supportedGpus()) + ".");
        }
        if (gpuCount != chute.gpuCount()) {
            throw new ClaimRefused(
                    Reason.GPU,
                    ErrorCode.BAD_REQUEST,
                    "The chute needs " + chute.gpuCount() + " GPUs an instance, not " + gpuCount + ".");
        }
    }

    private void requireShare(Account miner) {
        instances.lockMiner(miner.userId());
        MinersShare share = instances.shareOf(miner.userId());
        if (share.live() >= config.claims().perMiner()) {
            throw new ClaimRefused(
                    Reason.MINER_LIMIT,
                    ErrorCode.TOO_MANY_REQUESTS,
                    "A miner may have " + config.claims().perMiner() + " instances at a time.",
                    UNTIL_A_PLACE_MAY_BE_FREE);
        }
        if (share.pending() >= config.claims().pendingPerMiner()) {
            throw new ClaimRefused(
                    Reason.MINER_LIMIT,
                    ErrorCode.TOO_MANY_REQUESTS,
                    "A miner may have " + config.claims().pendingPerMiner()
                            + " claims at a time that are not active yet.",
                    UNTIL_A_PLACE_MAY_BE_FREE);
        }
    }

    private static ClaimRefused unknown() {
        return new ClaimRefused(Reason.UNKNOWN_CHUTE, ErrorCode.NOT_FOUND, "There is no such chute.");
    }

    private String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
