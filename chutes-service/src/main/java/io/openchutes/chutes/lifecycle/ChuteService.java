package io.openchutes.chutes.lifecycle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.StoredSize;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.deployment.DeploymentRepository;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.chutes.visibility.Chutes;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads, changes and deletes single chutes. */
@ApplicationScoped
public class ChuteService {
    private static final String HIDDEN_SOURCE =
            "# The source of this subnet's chutes is for their owner, whom they are shared with, and the subnet's administrators.\n";

    private final Chutes chutes;
    private final ChuteRepository repository;
    private final DeploymentRepository deployments;
    private final ChuteAnswers answers;
    private final ChuteEventService events;
    private final RollingUpdateService rollingUpdates;
    private final Subnets subnets;
    private final ImmutableNames immutableNames;
    private final CordListService cords;
    private final ObjectMapper mapper;
    private final Clock clock;

    public ChuteService(
            Chutes chutes,
            ChuteRepository repository,
            DeploymentRepository deployments,
            ChuteAnswers answers,
            ChuteEventService events,
            RollingUpdateService rollingUpdates,
            Subnets subnets,
            ImmutableNames immutableNames,
            CordListService cords,
            ObjectMapper mapper,
            Clock clock) {
        this.chutes = chutes;
        this.repository = repository;
        this.deployments = deployments;
        this.answers = answers;
        this.events = events;
        this.rollingUpdates = rollingUpdates;
        this.subnets = subnets;
        this.immutableNames = immutableNames;
        this.cords = cords;
        this.mapper = mapper;
        this.clock = clock;
    }

    @Transactional
    public ChuteResponse get(Optional<Account> caller, KeyScopes scopes, String idOrName) {
        return answers.one(chutes.findVisible(caller, scopes, idOrName, Action.READ));
    }

    /** The source; a comment that says why not, for who sees the chute but may not read it. */
    @Transactional
    public String code(Optional<Account> caller, KeyScopes scopes, String idOrName) {
        Chute chute = chutes.findVisible(caller, scopes, idOrName, Action.READ);
        return subnets.hidesSource(chute.subnet())
                        && !caller.filter(account -> mayReadHidden(account, chute))
                                .isPresent()
                ? HIDDEN_SOURCE
                : repository.source(chute.chuteId()).code();
    }

    private boolean mayReadHidden(Account account, Chute chute) {
        return chute.belongsTo(account.userId())
                || subnets.administeredBy(account).contains(chute.subnet())
                || repository.isSharedWith(chute.chuteId(), account.userId());
    }

    @Transactional
    public ChuteResponse update(Account caller, KeyScopes scopes, String idOrName, UpdateChuteRequest request) {
        Chute chute = chutes.lockOwn(caller, scopes, idOrName, Action.WRITE);
        immutableNames.refuseChange(chute);
        boolean platformScales = chute.isPublic() || caller.isSystem();
        chute.edit(request.toEdit(chute.scaling(), platformScales), now());
        StoredSize.of(mapper)
                .withJson(cords.byIds(Set.of(chute.cordRefId()))
                        .get(chute.cordRefId())
                        .cords())
                .withJson(chute.jobs())
                .withText(chute.tagline())
                .withText(chute.readme())
                .withText(chute.toolDescription())
                .require();
        repository.flush();
        events.updated(chute);
        return answers.one(chute);
    }

    /** @param idText by id alone: a name, once deleted by mistake, can't be had back */
    @Transactional
    public DeletedChuteResponse delete(Account caller, KeyScopes scopes, String idText) {
        if (!ChuteReference.isId(idText)) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "A chute is deleted by its chute_id, not by its name: look the id up first.");
        }
        UUID chuteId = chutes.findVisible(Optional.of(caller), scopes, idText, Action.DELETE)
                .chuteId();
        Chute chute = repository
                .lock(chuteId)
                .filter(found -> found.belongsTo(caller.userId())
                        || (found.subnet() != null
                                && subnets.administeredBy(caller).contains(found.subnet())))
                .orElseThrow(ChuteNotFound::new);
        rollingUpdates.chuteDeleted(chuteId);
        events.deleted(chute, now());
        repository.delete(chute);
        return new DeletedChuteResponse(chuteId, true);
    }

    /** The account is gone, and with it all that it deployed: disabled, and hidden from everybody. */
    @Transactional
    public void ownerClosed(UUID userId, Instant at) {
        deployments.closeDeployer(userId, at);
        for (UUID chuteId : repository.openIdsOf(userId)) {
            repository.lock(chuteId).ifPresent(chute -> {
                chute.closeOwner(now());
                repository.flush();
                events.updated(chute);
            });
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
