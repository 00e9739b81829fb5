package io.openchutes.chutes.deployment;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.Chute.Deployment;
import io.openchutes.chutes.deployment.DeploymentAssembler.Interface;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.rest.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Deploys chutes (contract: "Deploy"), whether they were sent whole or filled in from a template. */
@ApplicationScoped
public class DeployService {
    private final DeploymentRules rules;
    private final DeploymentChargeService charges;
    private final DeploymentAssembler assembler;
    private final DeploymentStore store;
    private final ImageService images;
    private final ChuteEventService events;
    private final ChuteAnswers answers;
    private final Clock clock;

    public DeployService(
            DeploymentRules rules,
            DeploymentChargeService charges,
            DeploymentAssembler assembler,
            DeploymentStore store,
            ImageService images,
            ChuteEventService events,
            ChuteAnswers answers,
            Clock clock) {
        this.rules = rules;
        this.charges = charges;
        this.assembler = assembler;
        this.store = store;
        this.images = images;
        this.events = events;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * Deploys a name for the first time, or a new version of it.
     *
     * @param request its fields are valid, each by itself
     * @param acceptFee whether the caller agrees to what the first deployment of a name costs
     * @throws ApiException 401, 403, 400, 402, 409 or 429, looked for in this order
     */
    @Transactional
    public ChuteResponse deploy(Account caller, KeyScopes scopes, DeployChuteRequest request, boolean acceptFee) {
        charges.lock(caller);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Chute> present = store.lock(caller, request.name());
        NodeSelector selector = request.nodeSelector().toSelector();

        rules.requireAllowed(caller, scopes, request.name(), present, selector);
        rules.requireSoundness(caller, request, selector);
        present.ifPresent(chute -> rules.requireSameEnclave(caller, chute, request, selector));
        Interface offered = assembler.interfaceOf(request);
        Image image = images.deployable(caller, request.image());
        DeploymentFee fee = present.isPresent() ? DeploymentFee.NONE : charges.feeOf(caller, selector);
        charges.requirePayment(caller, fee, acceptFee);
        UUID version = DeploymentAssembler.versionOf(image, request.code());
        rules.requireNews(request, present, version, image.facts().isPublic());
        charges.requireRoomToday(caller, now);

        Deployment deployment = assembler.deployment(caller, request, offered, selector, image, version);
        Chute chute = present.isPresent()
                ? store.replace(present.get(), deployment, request.code(), now)
                : store.create(caller, request.name(), deployment, request.code(), now);
        charges.charge(caller, chute, events.deployed(chute, present.isEmpty()), fee, now);
        return present.isPresent() ? answers.one(chute) : answers.created(chute);
    }

    /** Refuses what {@link #deploy} would refuse with a 403 whatever else is sent: lets the templates fail before they look models up. */
    @Transactional
    public void requireAllowed(Account caller, KeyScopes scopes, String name, NodeSelectorRequest selector) {
        rules.requireAllowed(caller, scopes, name, store.find(caller, name), selector.toSelector());
    }
}
