package io.openchutes.chutes.chute;

import io.openchutes.auth.Account;
import io.openchutes.auth.AccountDirectory;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.bounty.BountyService;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.chute.Chute.Scaling;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.price.Multipliers;
import io.openchutes.chutes.price.PriceEstimator;
import io.openchutes.chutes.price.PricedChute;
import io.openchutes.chutes.pricefeed.PriceFeedService;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the answers about chutes from what this service owns and what it copied, in a number of queries that does not grow with them. */
@ApplicationScoped
public class ChuteAnswers {
    private final ImageService images;
    private final InstanceService instances;
    private final BountyService bounties;
    private final BoostService boosts;
    private final PriceFeedService prices;
    private final CordListService cords;
    private final AccountDirectory accounts;
    private final GpuCatalogue gpus;
    private final PriceEstimator estimator;
    private final ImmutableNames immutableNames;
    private final LogoUrls logos;
    private final Clock clock;

    public ChuteAnswers(
            ImageService images,
            InstanceService instances,
            BountyService bounties,
            BoostService boosts,
            PriceFeedService prices,
            CordListService cords,
            AccountDirectory accounts,
            GpuCatalogue gpus,
            PriceEstimator estimator,
            ImmutableNames immutableNames,
            LogoUrls logos,
            Clock clock) {
        this.images = images;
        this.instances = instances;
        this.bounties = bounties;
        this.boosts = boosts;
        this.prices = prices;
        this.cords = cords;
        this.accounts = accounts;
        this.gpus = gpus;
        this.estimator = estimator;
        this.immutableNames = immutableNames;
        this.logos = logos;
        this.clock = clock;
    }

    /** One chute, whole. */
    ChuteResponse one(Chute chute) {
        ChuteFacts facts = factsOf(List.of(chute)).get(0);
        RawJson cordList = new RawJson(
                cords.byIds(Set.of(chute.cordRefId())).get(chute.cordRefId()).cords());
        return answer(facts, cordList, null, clock.instant());
    }

    /** One of a list, its cords by reference. */
    ChuteResponse listed(ChuteFacts facts, Instant now) {
        return answer(facts, null, facts.chute().cordRefId(), now);
    }

    List<ChuteFacts> factsOf(List<Chute> chutes) {
        Set<UUID> ids = chutes.stream().map(Chute::chuteId).collect(Collectors.toSet());
        Map<UUID, Image> imagesById =
                images.byIds(chutes.stream().map(Chute::imageId).collect(Collectors.toSet()));
        Set<UUID> people = new HashSet<>();
        chutes.forEach(chute -> people.add(chute.userId()));
        imagesById.values().forEach(image -> people.add(image.userId()));
        Map<UUID, Account> owners = accounts.byIds(people);
        Map<UUID, List<Instance>> instancesOf =
                instances.countingOf(chutes.stream().collect(Collectors.toMap(Chute::chuteId, Chute::createdAt)));
        Map<UUID, OpenBounty> bountyOn = bounties.openOn(ids);
        Map<UUID, Boost> boostOf = boosts.ofChutes(ids);
        BigDecimal taoInUsd = prices.taoInUsd().orElse(null);
        Function<UUID, UserResponse> user = id -> {
            Account account = owners.get(id);
            return account == null ? null : UserResponse.of(account, logos);
        };
        return chutes.stream()
                .map(chute -> {
                    Image image = imagesById.get(chute.imageId());
                    List<Gpu> supported = gpus.supportedBy(chute.nodeSelector());
                    PricedChute priced = priced(chute, supported);
                    return new ChuteFacts(
                            chute,
                            supported.stream().map(Gpu::gpu).toList(),
                            priced,
                            estimator.estimate(priced, taoInUsd),
                            image == null ? null : ImageResponse.of(image, user.apply(image.userId()), logos),
                            image == null ? null : image.chutesVersion(),
                            user.apply(chute.userId()),
                            instancesOf.getOrDefault(chute.chuteId(), List.of()).stream()
                                    .map(InstanceSummary::of)
                                    .toList(),
                            boostOf.getOrDefault(chute.chuteId(), Boost.NONE),
                            bountyOn.get(chute.chuteId()),
                            logos.of(chute.logoId()),
                            immutableNames.contain(chute.name()));
                })
                .toList();
    }

    private static PricedChute priced(Chute chute, List<Gpu> supported) {
        return new PricedChute(
                chute.nodeSelector().gpuCount(),
                supported,
                chute.standardTemplate(),
                chute.concurrency(),
                chute.isPublic(),
                chute.subnet() != null,
                chute.isTee());
    }

    private ChuteResponse answer(ChuteFacts facts, RawJson cordList, UUID cordRefId, Instant now) {
        Chute chute = facts.chute();
        boolean bountyIsOpen = facts.changesWith(now);
        Multipliers multipliers = estimator.multipliers(
                facts.priced(),
                facts.boost().urgency().doubleValue(),
                facts.boost().manual().doubleValue(),
                bountyIsOpen ? facts.bounty().boost(now) : 1);
        NodeSelector selector = chute.nodeSelector();
        Scaling scaling = chute.scaling();
        return new ChuteResponse(
                chute.chuteId(),
                chute.name(),
                chute.tagline(),
                chute.readme(),
                chute.isPublic(),
                chute.version(),
                chute.toolDescription(),
                chute.slug(),
                chute.standardTemplate(),
                cordList,
                new RawJson(chute.jobs()),
                cordRefId,
                chute.createdAt(),
                chute.updatedAt(),
                facts.image(),
                facts.user(),
                facts.supportedGpus(),
                new ChuteResponse.Node(
                        selector.gpuCount(),
                        selector.minVramGbPerGpu(),
                        selector.maxHourlyPricePerGpu(),
                        selector.include(),
                        selector.exclude(),
                        multipliers.compute(),
                        facts.supportedGpus()),
                chute.invocationCount(),
                facts.price(),
                facts.instances(),
                chute.logoId(),
                facts.logo(),
                false,
                facts.chutesVersion(),
                chute.revision(),
                chute.concurrency(),
                facts.boost().urgency().doubleValue(),
                scaling.maxInstances(),
                scaling.scalingThreshold(),
                scaling.shutdownAfterSeconds(),
                chute.allowsExternalEgress(),
                chute.hasEncryptedFs(),
                chute.isTee(),
                chute.lockModules(),
                facts.immutable(),
                chute.isDisabled(),
                chute.isPublic(),
                multipliers.effective(),
                multipliers.factors(),
                bountyIsOpen ? facts.bounty().amount(now) : null,
                facts.isHot());
    }
}
