package io.openchutes.chutes.lifecycle;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.StoredSize;
import io.openchutes.chutes.rollingupdate.RollingUpdateService;
import io.openchutes.chutes.visibility.VisibleChutes;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Reads, changes and deletes single chutes. */
@ApplicationScoped
public class ChuteService {
    private static final String HIDDEN_SOURCE =
            "# The source of this subnet's chutes is for their owner, whom they are shared with, and the subnet's administrators.\n";

    private final VisibleChutes chutes;
    private final ChuteRepository repository;
    private final ChuteAnswers answers;
    private final ChuteEventService events;
    private final RollingUpdateService rollingUpdates;
    private final ImmutableNames immutableNames;
    private final StoredSize size;
    private final Clock clock;

    public ChuteService(
            VisibleChutes chutes,
            ChuteRepository repository,
            ChuteAnswers answers,
            ChuteEventService events,
            RollingUpdateService rollingUpdates,
            ImmutableNames immutableNames,
            StoredSize size,
            Clock clock) {
        this.chutes = chutes;
        this.repository = repository;
        this.answers = answers;
        this.events = events;
        this.rollingUpdates = rollingUpdates;
        this.immutableNames = immutableNames;
        this.size = size;
        this.clock = clock;
    }

    /** The source, or a comment with the reason for callers who see the chute but may not read its source. */
    @Transactional
    public String code(Optional<Account> caller, KeyScopes scopes, String idOrName) {
        Chute chute = chutes.findVisible(caller, scopes, idOrName, Action.READ);
        return chutes.mayReadSource(caller, chute)
                ? repository.source(chute.chuteId()).code()
                : HIDDEN_SOURCE;
    }

    @Transactional
    public ChuteResponse update(Account caller, KeyScopes scopes, String idOrName, UpdateChuteRequest request) {
        Chute chute = chutes.lockOwn(caller, scopes, idOrName, Action.WRITE);
        immutableNames.refuseChange(chute);
        boolean platformScales = chute.isPublic() || caller.isSystem();
        chute.edit(
                request.presentationOver(chute.presentation()),
                request.scalingOver(chute.scaling(), platformScales),
                request.disabled(),
                now());
        size.require(chute);
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
        UUID chuteId = UUID.fromString(idText);
        Chute chute = chutes.lockOwnOrAdministered(caller, scopes, chuteId, Action.DELETE);
        rollingUpdates.chuteDeleted(chuteId);
        events.deleted(chute, now());
        repository.delete(chute);
        return new DeletedChuteResponse(chuteId, true);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
