package io.openchutes.chutes.share;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.announcement.ChuteEventService;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.chutes.visibility.ShareRepository;
import io.openchutes.chutes.visibility.VisibleChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Lets owners show their private chutes to others. */
@ApplicationScoped
public class ShareService {
    private final VisibleChutes chutes;
    private final ChuteRepository repository;
    private final ShareRepository shares;
    private final ChuteEventService events;
    private final AccountDirectory accounts;
    private final Outbox outbox;
    private final ChuteSignals signals;
    private final Clock clock;

    public ShareService(
            VisibleChutes chutes,
            ChuteRepository repository,
            ShareRepository shares,
            ChuteEventService events,
            AccountDirectory accounts,
            Outbox outbox,
            ChuteSignals signals,
            Clock clock) {
        this.chutes = chutes;
        this.repository = repository;
        this.shares = shares;
        this.events = events;
        this.accounts = accounts;
        this.outbox = outbox;
        this.signals = signals;
        this.clock = clock;
    }

    /** Does nothing where the chute is shared with that user already. */
    @Transactional
    public ShareResponse share(Account caller, KeyScopes scopes, ShareRequest request) {
        Chute chute = own(caller, scopes, request);
        Account other = other(caller, request);
        if (chute.isPublic()) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "The chute is public: everybody sees it without a share.");
        }
        Instant now = now();
        if (shares.add(chute.chuteId(), other.userId(), now)) {
            announce(chute, ShareChanged.SHARED, other, now);
        }
        return new ShareResponse("Chute " + chute.name() + " is shared with " + other.username() + ".");
    }

    /** Does nothing where the chute is not shared with that user. */
    @Transactional
    public ShareResponse unshare(Account caller, KeyScopes scopes, ShareRequest request) {
        Chute chute = own(caller, scopes, request);
        Account other = other(caller, request);
        Instant now = now();
        if (shares.remove(chute.chuteId(), other.userId())) {
            announce(chute, ShareChanged.UNSHARED, other, now);
        }
        return new ShareResponse("Chute " + chute.name() + " is not shared with " + other.username() + ".");
    }

    /** Locked: the chute's events carry its shares, so they must leave in the order in which these changed. */
    private Chute own(Account caller, KeyScopes scopes, ShareRequest request) {
        return chutes.lockOwn(caller, scopes, request.chuteIdOrName().strip(), Action.WRITE);
    }

    private Account other(Account caller, ShareRequest request) {
        String text = request.userIdOrName().strip();
        Optional<Account> found =
                ChuteReference.isId(text) ? accounts.byId(UUID.fromString(text)) : accounts.byUsername(text);
        Account other = found.filter(account -> !account.closed())
                .orElseThrow(
                        () -> new ApiException(ErrorCode.NOT_FOUND, "User not found: give a user_id or a username."));
        if (other.userId().equals(caller.userId())) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "The chute is yours: name another user.");
        }
        return other;
    }

    private void announce(Chute chute, String type, Account other, Instant now) {
        // A name may mean another chute to the other account now.
        signals.listsChanged(other.userId());
        chute.touch(now);
        repository.flush();
        outbox.append(
                Topics.CHUTE_ACTIVITY,
                type,
                chute.chuteId().toString(),
                new ShareChanged(chute.chuteId(), other.userId(), chute.userId(), now));
        events.updated(chute);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
