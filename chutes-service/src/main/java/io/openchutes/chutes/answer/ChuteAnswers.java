package io.openchutes.chutes.answer;

import io.openchutes.auth.Account;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.answer.ChuteCopiesRepository.Copies;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.price.Multipliers;
import io.openchutes.chutes.price.PriceEstimator;
import io.openchutes.chutes.price.PricedChute;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes the answers about chutes from what this service owns and what it copied, in a number of queries that does not grow with them. */
@ApplicationScoped
public class ChuteAnswers {
    private final ChuteCopiesRepository repository;
    private final InstanceService instances;
    private final CordListService cords;
    private final AccountDirectory accounts;
    private final GpuCatalogue gpus;
    private final PriceEstimator estimator;
    private final ImmutableNames immutableNames;
    private final LogoUrls logos;
    private final Clock clock;

    public ChuteAnswers(
            ChuteCopiesRepository repository,
            InstanceService instances,
            CordListService cords,
            AccountDirectory accounts,
            GpuCatalogue gpus,
            PriceEstimator estimator,
            ImmutableNames immutableNames,
            LogoUrls logos,
            Clock clock) {
        this.repository = repository;
        this.instances = instances;
        this.cords = cords;
        this.accounts = accounts;
        this.gpus = gpus;
        this.estimator = estimator;
        this.immutableNames = immutableNames;
        this.logos = logos;
        this.clock = clock;
    }

    /**
     * The answer about one chute.
     *
     * @throws ChuteNotFound if it was deleted since it was read
     */
    public ChuteResponse one(Chute chute) {
        return whole(factsOf(chute), cordsOf(chute), clock.instant());
    }

    /** The answer about a chute that the running transaction has created: no instance is younger. */
    public ChuteResponse created(Chute chute) {
        return whole(factsOf(List.of(chute), Map.of()).get(0), cordsOf(chute), clock.instant());
    }

    /** @throws ChuteNotFound if it was deleted since it was read */
    public ChuteFacts factsOf(Chute chute) {
        return factsOf(List.of(chute)).stream().findFirst().orElseThrow(ChuteNotFound::new);
    }

    /**
     * The same, and, for the chute's owner, which instances ended.
     *
     * @param viewerId null for an anonymous caller
     * @throws ChuteNotFound if it was deleted since it was read
     */
    public ChuteFacts factsOf(Chute chute, UUID viewerId) {
        ChuteFacts facts = factsOf(chute);
        return chute.userId().equals(viewerId) ? facts.with(instances.endedOf(chute.chuteId())) : facts;
    }

    /** The chute's cords with their schemas. */
    public RawJson cordsOf(Chute chute) {
        return new RawJson(
                cords.byIds(Set.of(chute.cordRefId())).get(chute.cordRefId()).cords());
    }

    /** The answer about one chute, its cords in it. */
    public ChuteResponse whole(ChuteFacts facts, RawJson cordList, Instant now) {
        return answer(facts, cordList, null, now);
    }

    /** One of a list, its cords by reference. */
    public ChuteResponse listed(ChuteFacts facts, Instant now) {
        return answer(facts, null, facts.chute().cordRefId(), now);
    }

    /** Without those that were deleted since they were read. */
    public List<ChuteFacts> factsOf(List<Chute> chutes) {
        return factsOf(
                chutes,
                instances.countingOf(chutes.stream().collect(Collectors.toMap(Chute::chuteId, Chute::createdAt))));
    }

    private List<ChuteFacts> factsOf(List<Chute> chutes, Map<UUID, List<Instance>> instancesOf) {
        Map<UUID, Copies> copiesOf =
                repository.of(chutes.stream().map(Chute::chuteId).collect(Collectors.toSet()), clock.instant());
        Set<UUID> people = new HashSet<>();
        chutes.forEach(chute -> people.add(chute.userId()));
        copiesOf.values().stream()
                .map(Copies::image)
                .filter(Objects::nonNull)
                .forEach(image -> people.add(image.origin().userId()));
        Map<UUID, Account> accountOf = accounts.byIds(people);
        return chutes.stream()
                .filter(chute -> copiesOf.containsKey(chute.chuteId()))
                .map(chute -> facts(
                        chute,
                        copiesOf.get(chute.chuteId()),
                        instancesOf.getOrDefault(chute.chuteId(), List.of()),
                        accountOf))
                .toList();
    }

    private ChuteFacts facts(
            Chute chute, Copies copies, List<Instance> instancesOfChute, Map<UUID, Account> accountOf) {
        Image image = copies.image();
        List<Gpu> supported = gpus.supportedBy(chute.nodeSelector());
        PricedChute priced = priced(chute, supported);
        return new ChuteFacts(
                chute,
                supported.stream().map(Gpu::gpu).toList(),
                priced,
                estimator.estimate(priced, copies.taoInUsd()),
                image == null
                        ? null
                        : ImageResponse.of(
                                image, user(accountOf.get(image.origin().userId())), logos),
                image == null ? null : image.origin().chutesVersion(),
                user(accountOf.get(chute.userId())),
                instancesOfChute.stream().map(InstanceSummary::of).toList(),
                copies.boost(),
                copies.bounty(),
                logos.of(chute.presentation().logoId()),
                immutableNames.contain(chute.name()),
                null);
    }

    private UserResponse user(Account account) {
        return account == null ? null : UserResponse.of(account, logos);
    }

    private static PricedChute priced(Chute chute, List<Gpu> supported) {
        return new PricedChute(
                chute.nodeSelector().gpuCount(),
                supported,
                chute.program().standardTemplate(),
                chute.program().concurrency(),
                chute.isPublic(),
                chute.subnet() != null,
                chute.isolation().tee());
    }

    private ChuteResponse answer(ChuteFacts facts, RawJson cordList, UUID cordRefId, Instant now) {
        Chute chute = facts.chute();
        boolean bountyIsOpen = facts.hasBounty(now);
        Multipliers multipliers = estimator.multipliers(
                facts.priced(),
                facts.boost().urgency().doubleValue(),
                facts.boost().manual().doubleValue(),
                bountyIsOpen ? facts.bounty().boost(now) : 1);
        return new ChuteResponse(
                chute.chuteId(),
                chute.name(),
                chute.presentation(),
                chute.isPublic(),
                chute.program(),
                chute.slug(),
                cordList,
                new RawJson(chute.jobs()),
                cordRefId,
                chute.createdAt(),
                chute.updatedAt(),
                facts.image(),
                facts.user(),
                facts.supportedGpus(),
                new ChuteResponse.Node(chute.nodeSelector(), multipliers.compute(), facts.supportedGpus()),
                chute.invocationCount(),
                facts.price(),
                facts.instances(),
                facts.logo(),
                false,
                facts.chutesVersion(),
                facts.boost().urgency().doubleValue(),
                chute.scaling(),
                chute.isolation(),
                facts.immutable(),
                chute.isDisabled(),
                chute.isPublic(),
                multipliers.effective(),
                multipliers.factors(),
                bountyIsOpen ? facts.bounty().amount(now) : null,
                facts.isHot(),
                facts.endedInstances());
    }
}
