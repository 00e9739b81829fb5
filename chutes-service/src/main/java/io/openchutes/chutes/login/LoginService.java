package io.openchutes.chutes.login;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.account.AccountRepository;
import io.openchutes.chutes.account.AccountRepository.Attempts;
import io.openchutes.chutes.account.AccountService;
import io.openchutes.chutes.account.ClientAddress;
import io.openchutes.chutes.account.RegisteredAccount;
import io.openchutes.chutes.account.Secrets;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Gives tokens to who knows an account's fingerprint. */
@ApplicationScoped
public class LoginService {
    private static final UUID NOBODY = new UUID(0, 0);

    private final AccountService accounts;
    private final AccountRepository repository;
    private final SigningKeyService keys;
    private final Secrets secrets;
    private final ChutesConfig.Tokens config;
    private final Clock clock;

    public LoginService(
            AccountService accounts,
            AccountRepository repository,
            SigningKeyService keys,
            Secrets secrets,
            ChutesConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.repository = repository;
        this.keys = keys;
        this.secrets = secrets;
        this.config = config.tokens();
        this.clock = clock;
    }

    /**
     * The account is found by the digest of the fingerprint, so nothing of the fingerprint itself is compared. A wrong one costs what a
     * right one does: the same query, the same counting, a signature. What is refused has been counted all the same.
     *
     * @throws ApiException 401 for a fingerprint of no open account, 429 where the address or the account logs in too often, 403 where
     *     another system owns the accounts
     */
    @Transactional(dontRollbackOn = ApiException.class)
    public LoginResponse login(ClientAddress client, String fingerprint) {
        accounts.requireOwnership();
        requireRoom("login from " + client.address(), config.loginsPerAddress(), "from your address");
        Optional<RegisteredAccount> account =
                repository.byFingerprint(secrets.digest(fingerprint)).filter(found -> !found.isClosed());
        UUID userId = account.map(RegisteredAccount::userId).orElse(NOBODY);
        // Unknown callers are counted by address: failed attempts of one must not lock out others.
        String name = account.isPresent() ? "login of " + userId : "login of nobody from " + client.address();
        requireRoom(name, config.loginsPerAccount(), "to this account");
        String token = keys.sign(userId);
        if (account.isEmpty()) {
            throw new ApiException(
                    ErrorCode.UNAUTHORIZED,
                    "This is the fingerprint of no account: it was shown once, at registration.");
        }
        return new LoginResponse(token);
    }

    private void requireRoom(String name, int limit, String what) {
        Instant now = clock.instant();
        Attempts attempts = repository.countAttempt(name, now, config.loginWindow());
        if (attempts.made() > limit) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "Too many log-ins " + what + ": try again later, or use an API key.",
                    Duration.between(now, attempts.windowBegan().plus(config.loginWindow())));
        }
    }
}
