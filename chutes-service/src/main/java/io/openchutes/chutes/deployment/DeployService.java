package io.openchutes.chutes.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.account.AccountService;
import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.Chute.Deployment;
import io.openchutes.chutes.chute.Chute.Scaling;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.ChuteSource;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.Slugs;
import io.openchutes.chutes.chute.StoredSize;
import io.openchutes.chutes.cord.CordList;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.price.PriceEstimator;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Deploys chutes (contract: "Deploy"): the one way in, for what is sent whole and for what a template filled in. */
@ApplicationScoped
public class DeployService {
    private static final Duration DAY = Duration.ofHours(24);
    private static final String INITIAL_PATCH = "initial";
    private static final int DEFAULT_MAX_INSTANCES = 1;
    private static final double DEFAULT_SCALING_THRESHOLD = 0.75;
    private static final int DEFAULT_SHUTDOWN_SECONDS = 300;
    private static final Pattern TEE = Subnets.boundedWord("tee");

    private final ChuteRepository repository;
    private final DeploymentRepository deployments;
    private final ImageService images;
    private final CordListService cordLists;
    private final RollingUpdateService rollingUpdates;
    private final ChuteEventService events;
    private final Outbox outbox;
    private final ChuteAnswers answers;
    private final AccountService accounts;
    private final GpuCatalogue gpus;
    private final PriceEstimator prices;
    private final Subnets subnets;
    private final Slugs slugs;
    private final ImmutableNames immutableNames;
    private final ObjectMapper mapper;
    private final ChutesConfig config;
    private final Clock clock;

    public DeployService(
            ChuteRepository repository,
            DeploymentRepository deployments,
            ImageService images,
            CordListService cordLists,
            RollingUpdateService rollingUpdates,
            ChuteEventService events,
            Outbox outbox,
            ChuteAnswers answers,
            AccountService accounts,
            GpuCatalogue gpus,
            PriceEstimator prices,
            Subnets subnets,
            Slugs slugs,
            ImmutableNames immutableNames,
            ObjectMapper mapper,
            ChutesConfig config,
            Clock clock) {
        this.repository = repository;
        this.deployments = deployments;
        this.images = images;
        this.cordLists = cordLists;
        this.rollingUpdates = rollingUpdates;
        this.events = events;
        this.outbox = outbox;
        this.answers = answers;
        this.accounts = accounts;
        this.gpus = gpus;
        this.prices = prices;
        this.subnets = subnets;
        this.slugs = slugs;
        this.immutableNames = immutableNames;
        this.mapper = mapper;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Deploys a name for the first time, or anew. All of an account's deployments go one after the other, so that each sees the
     * limits, the balance and the name as the one before left them.
     *
     * @param request its fields are valid, each by itself
     * @param acceptFee whether the caller agrees to what the first deployment of a name costs
     * @throws ApiException 401, 403, 400, 402, 409 or 429, looked for in this order
     */
    @Transactional
    public ChuteResponse deploy(Account caller, KeyScopes scopes, DeployChuteRequest request, boolean acceptFee) {
        deployments
                .lockDeployer(caller.userId())
                .filter(closedAt -> !balanceTime(caller).isAfter(closedAt))
                .ifPresent(closedAt -> {
                    throw new ApiException(ErrorCode.UNAUTHORIZED, "Your account was closed.");
                });
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Chute> present = repository
                .byOwnerAndName(caller.userId(), request.name())
                .flatMap(chute -> repository.lock(chute.chuteId()));
        NodeSelector selector = request.nodeSelector().toSelector();
        List<Gpu> supported = gpus.supportedBy(selector);

        requireAllowed(caller, scopes, request.name(), present, supported);
        requireSoundness(caller, request, supported);
        present.filter(Chute::isTee).ifPresent(chute -> requireSameEnclave(caller, chute, request, selector));
        Stored stored = storedOf(request);
        Image image = images.deployable(caller, request.image());
        BigDecimal fee = present.isPresent() ? BigDecimal.ZERO : feeOf(caller, selector, supported);
        requirePayment(caller, fee, acceptFee);
        UUID version = versionOf(image, request.code());
        requireNews(request, present, version, image);
        requireRoomToday(caller, now);

        Deployment deployment = deploymentOf(caller, request, stored, selector, image, version);
        Chute chute = present.isPresent()
                ? deployAnew(present.get(), deployment, request.code(), now)
                : deployFirst(caller, request, deployment, now);
        UUID eventId = events.deployed(chute);
        deployments.add(eventId, caller.userId(), chute.chuteId(), now, fee);
        if (fee.signum() > 0) {
            announceFee(chute, fee, eventId);
            accounts.charge(caller.userId(), fee);
        }
        deployments.forgetBefore(caller.userId(), earlier(now.minus(DAY), balanceTime(caller)));
        return answers.one(chute);
    }

    private void announceFee(Chute chute, BigDecimal amountUsd, UUID deploymentEventId) {
        outbox.append(
                Topics.CHUTE_ACTIVITY,
                DeploymentFeeCharged.TYPE,
                chute.chuteId().toString(),
                new DeploymentFeeCharged(
                        chute.chuteId(),
                        chute.name(),
                        chute.userId(),
                        amountUsd,
                        deploymentEventId,
                        chute.deployedAt()));
    }

    /** Refuses what {@link #deploy} would refuse with a 403 whatever else is sent: for who looks things up before deploying. */
    @Transactional
    public void requireAllowed(Account caller, KeyScopes scopes, String name, NodeSelectorRequest selector) {
        requireAllowed(
                caller,
                scopes,
                name,
                repository.byOwnerAndName(caller.userId(), name),
                gpus.supportedBy(selector.toSelector()));
    }

    /** The id that the SDK computes too. */
    public static UUID chuteId(String username, String name) {
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, username + "::chute::" + name);
    }

    private void requireAllowed(
            Account caller, KeyScopes scopes, String name, Optional<Chute> present, List<Gpu> supported) {
        UUID chuteId = present.map(Chute::chuteId).orElseGet(() -> chuteId(caller.username(), name));
        if (!scopes.allows(ObjectType.CHUTES, chuteId, Action.WRITE)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "This API key's scopes do not allow to deploy this chute: use another key.");
        }
        if (!subnets.mayDeploy(caller, name)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN,
                    "This name belongs to a subnet that your account is not of: choose a name without the subnet's word.");
        }
        if (gpus.leavesOnlyConsumerGpus(supported)) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN,
                    "A chute can't run on 3090, 4090 and 5090 GPUs alone: let the node_selector allow others.");
        }
        present.ifPresent(immutableNames::refuseChange);
    }

    private void requireSoundness(Account caller, DeployChuteRequest request, List<Gpu> supported) {
        if (isEmpty(request.cords()) == isEmpty(request.jobs())) {
            throw bad("A chute has either cords or jobs: send one of them, and the other empty.");
        }
        if (supported.isEmpty()) {
            throw bad(
                    "No GPU is left by the node_selector: ask for less memory, or allow other GPUs or a higher price.");
        }
        if (request.isPublic() && !caller.has(Permission.PUBLIC_MODEL_DEPLOYMENT)) {
            throw bad("You may not deploy public chutes: deploy it with public false and share it instead.");
        }
        if (TEE.matcher(request.name()).find() && !isTrue(request.tee())) {
            throw bad("A chute with TEE in its name must be deployed with tee true.");
        }
    }

    /** Whoever trusts the chute's enclave must not find it gone, nor on other machines than were looked at. */
    private static void requireSameEnclave(
            Account caller, Chute present, DeployChuteRequest request, NodeSelector selector) {
        if (!isTrue(request.tee())) {
            throw bad("A chute with tee true can't be downgraded: deploy it with tee true, or under another name.");
        }
        if (!selector.placesLike(present.nodeSelector()) && !caller.has(Permission.UNLIMITED_DEV)) {
            throw bad(
                    "The placement of a chute with tee true can't be changed: keep gpu_count, min_vram_gb_per_gpu, include and"
                            + " exclude of its node_selector, or deploy it under another name.");
        }
    }

    private BigDecimal feeOf(Account caller, NodeSelector selector, List<Gpu> supported) {
        return caller.has(Permission.FREE_ACCOUNT)
                ? BigDecimal.ZERO
                : prices.deploymentFee(selector.gpuCount(), supported);
    }

    private void requirePayment(Account caller, BigDecimal fee, boolean acceptFee) {
        if (fee.signum() <= 0) {
            return;
        }
        if (!acceptFee) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED,
                    "The first deployment of this name costs $" + fee.toPlainString()
                            + ": repeat the request with accept_fee=true, or the command with --accept-fee, to agree.");
        }
        BigDecimal left = caller.balance().subtract(deployments.feesChargedAfter(caller.userId(), balanceTime(caller)));
        if (left.compareTo(fee) < 0) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED,
                    "The first deployment of this name costs $" + fee.toPlainString() + ", and your balance is $"
                            + left.toPlainString() + ": add to it first.");
        }
    }

    private static void requireNews(DeployChuteRequest request, Optional<Chute> present, UUID version, Image image) {
        if (request.isPublic() && !image.isPublic()) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "A public chute can't run on a private image: use a public one.");
        }
        if (present.isPresent()
                && present.get().version().equals(version)
                && present.get().isPublic() == request.isPublic()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This version of the chute is deployed already: change its code, its image or whether it is public.");
        }
    }

    private void requireRoomToday(Account caller, Instant now) {
        if (caller.has(Permission.UNLIMITED_DEV)) {
            return;
        }
        int limit = config.deployment().dailyLimit();
        List<Instant> today = deployments.deployedSince(caller.userId(), now.minus(DAY), limit);
        if (today.size() >= limit) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "You deployed " + limit + " times within 24 hours, which is the limit: try again later.",
                    Duration.between(now, today.get(limit - 1).plus(DAY)));
        }
    }

    private Chute deployFirst(Account caller, DeployChuteRequest request, Deployment deployment, Instant now) {
        Chute chute = Chute.create(
                chuteId(caller.username(), request.name()),
                caller.userId(),
                request.name(),
                freeSlug(caller.username(), request.name()),
                subnets.of(request.name()).orElse(null),
                deployment,
                now);
        repository.persistAndFlush(chute);
        repository.persistSource(new ChuteSource(chute.chuteId(), request.code()));
        return chute;
    }

    private Chute deployAnew(Chute chute, Deployment deployment, String code, Instant now) {
        UUID oldVersion = chute.version();
        chute.deploy(deployment, now);
        repository.flush();
        repository.source(chute.chuteId()).replaceBy(code);
        if (!oldVersion.equals(chute.version())) {
            rollingUpdates.begin(chute.chuteId(), chute.createdAt(), oldVersion, chute.version());
        }
        return chute;
    }

    private Deployment deploymentOf(
            Account caller,
            DeployChuteRequest request,
            Stored stored,
            NodeSelector selector,
            Image image,
            UUID version) {
        boolean platformScales = request.isPublic() || caller.isSystem();
        return new Deployment(
                request.isPublic(),
                version,
                image.imageId(),
                orElse(request.tagline(), ""),
                orElse(request.readme(), ""),
                request.toolDescription(),
                request.logoId(),
                request.filename(),
                request.refStr(),
                request.standardTemplate(),
                cordLists.keep(stored.cords()),
                stored.jobs(),
                selector,
                request.concurrency(),
                request.revision(),
                platformScales
                        ? Scaling.BY_PLATFORM
                        : new Scaling(
                                orElse(request.maxInstances(), DEFAULT_MAX_INSTANCES),
                                orElse(request.scalingThreshold(), DEFAULT_SCALING_THRESHOLD),
                                orElse(request.shutdownAfterSeconds(), DEFAULT_SHUTDOWN_SECONDS)),
                isTrue(request.allowExternalEgress()),
                isTrue(request.encryptedFs()),
                isTrue(request.tee()),
                request.lockModules());
    }

    /** Cords and jobs as they are written out, within the bound of what is stored of a chute. */
    private Stored storedOf(DeployChuteRequest request) {
        CordList cords = cordLists.listOf(
                isEmpty(request.cords()) ? List.of() : request.cords(), request.name(), request.standardTemplate());
        String jobs = write(
                isEmpty(request.jobs())
                        ? List.of()
                        : request.jobs().stream().map(Job::complete).toList());
        StoredSize.of(mapper)
                .withJson(cords.cords())
                .withJson(jobs)
                .withText(request.tagline())
                .withText(request.readme())
                .withText(request.toolDescription())
                .require();
        return new Stored(cords, jobs);
    }

    /** @param jobs a JSON array */
    private record Stored(CordList cords, String jobs) {}

    /** Every transaction that may take the same slug waits here for the one before it. */
    private String freeSlug(String username, String name) {
        String slug = slugs.of(username, name);
        deployments.lockSlug(slug);
        String free = slug;
        while (repository.hasSlug(free)) {
            free = slugs.withSuffix(slug);
        }
        return free;
    }

    private static UUID versionOf(Image image, String code) {
        String patch = image.patchVersion() == null ? INITIAL_PATCH : image.patchVersion();
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, image.imageId() + ":" + patch + ":" + code);
    }

    private static Instant balanceTime(Account caller) {
        return caller.stateEventAt() == null ? Instant.EPOCH : caller.stateEventAt();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private String write(List<Job> jobs) {
        try {
            return mapper.writeValueAsString(jobs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jobs that were read can't be written", e);
        }
    }

    private static ApiException bad(String detail) {
        return new ApiException(ErrorCode.BAD_REQUEST, detail);
    }

    private static boolean isEmpty(List<?> list) {
        return list == null || list.isEmpty();
    }

    private static boolean isTrue(Boolean value) {
        return value != null && value;
    }

    private static <T> T orElse(T value, T fallback) {
        return value == null ? fallback : value;
    }
}
