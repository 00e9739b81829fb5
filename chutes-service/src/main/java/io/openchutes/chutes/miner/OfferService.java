package io.openchutes.chutes.miner;

import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ChuteSource;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Offers miners the chutes that may be run, private ones too, and what instances are launched from. */
@ApplicationScoped
public class OfferService {
    /** Few enough to be read and written in a moment, enough that queries do not dominate. */
    private static final int PIECE = 200;

    private final OfferRepository repository;
    private final ChuteAnswers answers;
    private final ImageService images;
    private final BoostService boosts;
    private final InstanceService instances;
    private final Clock clock;

    public OfferService(
            OfferRepository repository,
            ChuteAnswers answers,
            ImageService images,
            BoostService boosts,
            InstanceService instances,
            Clock clock) {
        this.repository = repository;
        this.answers = answers;
        this.images = images;
        this.boosts = boosts;
        this.instances = instances;
        this.clock = clock;
    }

    /** The next chutes behind that id, by id; empty at the end. */
    @Transactional
    public List<OfferedChute> chutesAfter(UUID chuteId) {
        List<Chute> chutes = repository.chutesAfter(chuteId, PIECE);
        List<OfferedChute> offered = offered(chutes);
        // No item at all would end the list.
        return offered.isEmpty() && !chutes.isEmpty()
                ? chutesAfter(chutes.get(chutes.size() - 1).chuteId())
                : offered;
    }

    /** The next images behind that id, by id; empty at the end. */
    @Transactional
    public List<OfferedImage> imagesAfter(UUID imageId) {
        return repository.imagesAfter(imageId, PIECE).stream()
                .map(OfferedImage::of)
                .toList();
    }

    /** @throws ChuteNotFound also where the chute is of another version by now, or may not be run */
    @Transactional
    public LaunchableChute launchable(String chuteId, String version) {
        Chute chute = TextRules.uuid(chuteId)
                .flatMap(repository::chute)
                .filter(found ->
                        TextRules.uuid(version).filter(found.version()::equals).isPresent())
                .orElseThrow(ChuteNotFound::new);
        ChuteSource source = repository.source(chute.chuteId());
        OfferedChute offer = offered(List.of(chute)).stream().findFirst().orElseThrow(ChuteNotFound::new);
        return new LaunchableChute(offer, source.code(), chute.entryPoint());
    }

    private List<OfferedChute> offered(List<Chute> chutes) {
        Instant now = clock.instant();
        Map<UUID, Image> imageOf =
                images.byIds(chutes.stream().map(Chute::imageId).collect(Collectors.toSet()));
        Map<UUID, Integer> targetOf =
                boosts.targetsOf(chutes.stream().map(Chute::chuteId).collect(Collectors.toSet()));
        Map<UUID, List<Instance>> instancesOf =
                instances.countingOf(chutes.stream().collect(Collectors.toMap(Chute::chuteId, Chute::createdAt)));
        return answers.factsOf(chutes).stream()
                .map(facts -> offered(
                        facts,
                        imageOf.get(facts.chute().imageId()),
                        targetOf.getOrDefault(facts.chuteId(), 0),
                        active(facts.chute(), instancesOf.getOrDefault(facts.chuteId(), List.of())),
                        now))
                .toList();
    }

    /** Those of an older version are about to be replaced: each counts as missing. */
    private static int active(Chute chute, List<Instance> instances) {
        return (int) instances.stream()
                .filter(instance ->
                        instance.facts().active() && instance.facts().version().equals(chute.version()))
                .count();
    }

    private OfferedChute offered(ChuteFacts facts, Image image, int target, int active, Instant now) {
        ChuteResponse answer = answers.listed(facts, now);
        OpenBounty open = facts.hasBounty(now) ? facts.bounty() : null;
        return OfferedChute.of(
                facts.chute(),
                answer,
                image == null ? null : OfferedImage.of(image),
                target,
                active,
                open == null
                        ? null
                        : new OfferedChute.Bounty(
                                open.amount(now),
                                open.boost(now),
                                answer.effectiveComputeMultiplier(),
                                open.ageSeconds(now),
                                open.expiresAt()));
    }
}
