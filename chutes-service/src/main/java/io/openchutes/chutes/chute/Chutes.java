package io.openchutes.chutes.chute;

import io.openchutes.auth.Account;
import io.openchutes.auth.AccountDirectory;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Verdict;
import io.openchutes.chutes.chute.ChuteReference.Qualified;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the chute that a request means, if the caller may see it and the caller's credentials allow what is asked. */
@ApplicationScoped
public class Chutes {
    private final ChuteRepository repository;
    private final AccountDirectory accounts;
    private final Subnets subnets;

    public Chutes(ChuteRepository repository, AccountDirectory accounts, Subnets subnets) {
        this.repository = repository;
        this.accounts = accounts;
        this.subnets = subnets;
    }

    /**
     * @param caller empty for an anonymous call
     * @param idOrName a UUID, a name, or {@code username/name}
     * @param action what the caller is about to do
     * @throws ChuteNotFound also for what may not be seen, after the same number of queries
     * @throws ApiException 403 where an API key may read the chute but not do this
     */
    public Chute findVisible(Optional<Account> caller, KeyScopes scopes, String idOrName, Action action) {
        Chute chute = visible(caller.orElse(null), scopes, idOrName, action).orElseThrow(ChuteNotFound::new);
        requireAllowed(scopes, chute.chuteId(), action);
        return chute;
    }

    /**
     * As {@link #findVisible}, where nobody but the owner may do what is asked; the chute is kept from others until the transaction
     * ends.
     */
    public Chute lockOwn(Account caller, KeyScopes scopes, String idOrName, Action action) {
        UUID chuteId = visible(caller, scopes, idOrName, action)
                .filter(found -> found.belongsTo(caller.userId()))
                .map(Chute::chuteId)
                .orElseThrow(ChuteNotFound::new);
        requireAllowed(scopes, chuteId, action);
        // The owner may have been closed, or the chute deleted, between the look and the lock.
        return repository.lock(chuteId).filter(chute -> !chute.isOwnerClosed()).orElseThrow(ChuteNotFound::new);
    }

    /** @throws ChuteNotFound where the key may not even read it */
    private static void requireAllowed(KeyScopes scopes, UUID chuteId, Action action) {
        switch (scopes.verdict(ObjectType.CHUTES, chuteId, action)) {
            case ALLOWED -> {}
            case FORBIDDEN ->
                throw new ApiException(
                        ErrorCode.FORBIDDEN, "This API key's scopes do not allow that: use a key that has the scope.");
            case HIDDEN -> throw new ChuteNotFound();
        }
    }

    private Optional<Chute> visible(Account caller, KeyScopes scopes, String idOrName, Action action) {
        UUID callerId = caller == null ? null : caller.userId();
        List<String> administered = subnets.administeredBy(caller);
        ChuteReference reference = ChuteReference.parse(idOrName);
        if (reference.id() != null) {
            return repository.visibleById(reference.id(), callerId, administered);
        }
        if (!isStorable(reference.name())) {
            return Optional.empty();
        }
        // What the key's scopes hide is passed over: the search goes on as if it were not there.
        Optional<Chute> byWholeName = repository
                .visibleByName(reference.name(), callerId, administered, userIdOf(Account.SYSTEM_USERNAME))
                .filter(chute -> scopes.verdict(ObjectType.CHUTES, chute.chuteId(), action) != Verdict.HIDDEN);
        if (byWholeName.isPresent()) {
            return byWholeName;
        }
        Optional<Qualified> qualified = reference.qualified();
        return qualified.flatMap(
                q -> repository.visibleByOwnerAndName(userIdOf(q.username()), q.name(), callerId, administered));
    }

    private UUID userIdOf(String username) {
        return accounts.byUsername(username)
                .filter(account -> !account.closed())
                .map(Account::userId)
                .orElse(null);
    }

    /** PostgreSQL takes no NUL in a text, and no name holds one. */
    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }
}
