package io.openchutes.chutes.visibility;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteReference.Qualified;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.chutes.visibility.VisibleChuteRepository.NamedChute;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds the chute that a request means, if the caller may see it and the caller's credentials allow what is asked. */
@ApplicationScoped
public class VisibleChutes {
    private final VisibleChuteRepository visible;
    private final ChuteRepository repository;
    private final ShareRepository shares;
    private final AccountDirectory accounts;
    private final Subnets subnets;

    public VisibleChutes(
            VisibleChuteRepository visible,
            ChuteRepository repository,
            ShareRepository shares,
            AccountDirectory accounts,
            Subnets subnets) {
        this.visible = visible;
        this.repository = repository;
        this.shares = shares;
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
        Chute chute =
                find(viewer(caller.orElse(null)), scopes, idOrName, action).orElseThrow(ChuteNotFound::new);
        requireAllowed(scopes, chute.chuteId(), action);
        return chute;
    }

    /** As {@link #findVisible}, by id alone; a miner finds every chute whose owner has an account, since he may be asked to run it. */
    public Chute findForMiners(Optional<Account> caller, KeyScopes scopes, String chuteId, Action action) {
        if (!ChuteReference.isId(chuteId)) {
            throw new ChuteNotFound();
        }
        if (caller.filter(account -> account.has(Permission.MINER)).isEmpty()) {
            return findVisible(caller, scopes, chuteId, action);
        }
        Chute chute = repository
                .findByIdOptional(UUID.fromString(chuteId))
                .filter(found -> !found.isOwnerClosed())
                .orElseThrow(ChuteNotFound::new);
        requireAllowed(scopes, chute.chuteId(), action);
        return chute;
    }

    /** As {@link #findVisible}, for operations of the owner alone; locks the chute until commit. */
    public Chute lockOwn(Account caller, KeyScopes scopes, String idOrName, Action action) {
        Viewer viewer = viewer(caller);
        UUID chuteId = find(viewer, scopes, idOrName, action)
                .filter(found -> found.belongsTo(caller.userId()))
                .map(Chute::chuteId)
                .orElseThrow(ChuteNotFound::new);
        requireAllowed(scopes, chuteId, action);
        return lockOwnOrAdministered(chuteId, viewer);
    }

    /** As {@link #findVisible}, by id alone, where the owner and the subnet's administrators may do what is asked; locks the chute. */
    public Chute lockOwnOrAdministered(Account caller, KeyScopes scopes, UUID chuteId, Action action) {
        findVisible(Optional.of(caller), scopes, chuteId.toString(), action);
        return lockOwnOrAdministered(chuteId, viewer(caller));
    }

    /** The account may have been closed, or the chute deleted, between the look and the lock. */
    private Chute lockOwnOrAdministered(UUID chuteId, Viewer viewer) {
        return repository
                .lock(chuteId)
                .filter(chute -> Visibility.isOwnerOrAdministrator(chute, viewer))
                .filter(chute -> Visibility.isVisible(chute, viewer, false))
                .orElseThrow(ChuteNotFound::new);
    }

    /** Whether the caller, who sees the chute, may read its source too. */
    public boolean mayReadSource(Optional<Account> caller, Chute chute) {
        return !subnets.hidesSource(chute.subnet())
                || caller.filter(account -> Visibility.isInsider(
                                chute, viewer(account), shares.contains(chute.chuteId(), account.userId())))
                        .isPresent();
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

    private Viewer viewer(Account caller) {
        return Viewer.of(caller, subnets);
    }

    private Optional<Chute> find(Viewer viewer, KeyScopes scopes, String idOrName, Action action) {
        ChuteReference reference = ChuteReference.parse(idOrName);
        if (reference.id() != null) {
            return visible.byId(reference.id(), viewer);
        }
        if (!isStorable(reference.name())) {
            return Optional.empty();
        }
        Optional<Qualified> qualified = reference.qualified();
        return visible.byName(
                new NamedChute(
                        reference.name(),
                        qualified.map(q -> userIdOf(q.username())).orElse(null),
                        qualified.map(Qualified::name).orElse(null)),
                viewer,
                userIdOf(Account.SYSTEM_USERNAME),
                notHidden(scopes, action));
    }

    /** What the key may read or act on so; the search goes on as if the others were not there. Null: all. */
    private static Set<UUID> notHidden(KeyScopes scopes, Action action) {
        Optional<Set<UUID>> readable = scopes.onlyObjects(ObjectType.CHUTES, Action.READ);
        Optional<Set<UUID>> actedOn = scopes.onlyObjects(ObjectType.CHUTES, action);
        if (readable.isEmpty() || actedOn.isEmpty()) {
            return null;
        }
        Set<UUID> either = new HashSet<>(readable.get());
        either.addAll(actedOn.get());
        return either;
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
