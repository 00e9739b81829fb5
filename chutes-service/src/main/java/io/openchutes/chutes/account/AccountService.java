package io.openchutes.chutes.account;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.account.AccountRepository.Attempts;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Owns the accounts, where no other system does. */
@ApplicationScoped
public class AccountService {
    private final AccountRepository repository;
    private final ApiKeyRepository keys;
    private final AccountEventService events;
    private final AccountDirectory directory;
    private final Secrets secrets;
    private final LogoUrls logos;
    private final ChutesConfig.Accounts config;
    private final Set<String> reservedUsernames;
    private final Clock clock;
    private final Duration longestWindow;

    public AccountService(
            AccountRepository repository,
            ApiKeyRepository keys,
            AccountEventService events,
            AccountDirectory directory,
            Secrets secrets,
            LogoUrls logos,
            ChutesConfig config,
            Clock clock) {
        this.repository = repository;
        this.keys = keys;
        this.events = events;
        this.directory = directory;
        this.secrets = secrets;
        this.logos = logos;
        this.config = config.accounts();
        this.longestWindow = Collections.max(
                List.of(config.accounts().registrationWindow(), config.tokens().loginWindow()));
        this.reservedUsernames = this.config.reservedUsernames().stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
    }

    /**
     * Counts a try to register, in a transaction of its own so that one that is refused afterwards counts too: tokens and names can't be
     * tried without limit.
     *
     * @throws ApiException 429 where the address or its network has made too many
     */
    @Transactional(dontRollbackOn = ApiException.class)
    public void countAttempt(ClientAddress client) {
        requireOwnership();
        // The network first: once it is over its limit its addresses make no more rows.
        requireRoom(client.network(), config.registrationsPerNetwork(), "network");
        requireRoom(client.address(), config.registrationsPerAddress(), "address");
    }

    private void requireRoom(String name, int limit, String what) {
        Instant now = clock.instant();
        Attempts attempts = repository.countAttempt(name, now, config.registrationWindow());
        if (attempts.made() > limit) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "Too many registrations come from your " + what + ": try again later.",
                    Duration.between(now, attempts.windowBegan().plus(config.registrationWindow())));
        }
    }

    @Transactional
    public void forgetAttempts() {
        repository.forgetAttempts(clock.instant().minus(longestWindow));
    }

    /**
     * Makes an account for whoever holds the hotkey's secret.
     *
     * @param hotkey signed the request
     * @param token as sent; null if none was
     */
    @Transactional
    public RegisteredResponse register(String hotkey, RegisterRequest request, String token) {
        requireOwnership();
        config.registrationToken().filter(expected -> !expected.isEmpty()).ifPresent(expected -> {
            if (token == null || !secrets.same(token, expected)) {
                throw new ApiException(
                        ErrorCode.FORBIDDEN, "The registration token is missing or wrong: ask the operator for one.");
            }
        });
        repository.lockRegistration();
        if (isReserved(request.username())
                || directory.byUsername(request.username()).isPresent()
                || directory.byHotkey(hotkey).isPresent()
                || repository.isTaken(request.username(), hotkey)) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This username or this hotkey has an account already, or the username is reserved.");
        }
        String fingerprint = secrets.draw();
        RegisteredAccount account = new RegisteredAccount(
                UUID.randomUUID(),
                request.username(),
                hotkey,
                request.coldkey(),
                "",
                config.newBalance(),
                config.newPermissions(),
                List.of(),
                request.logoId(),
                secrets.digest(fingerprint),
                now());
        repository.persistAndFlush(account);
        events.changed(account);
        return RegisteredResponse.of(account, fingerprint, logos);
    }

    /** The caller's own account as the directory knows it, whoever owns it. */
    public AccountResponse show(Account caller) {
        return AccountResponse.of(caller, logos);
    }

    /**
     * Closes an account for good: the caller's own, or as a billing administrator another's.
     *
     * @param userIdOrName {@code me} for the caller's own
     */
    @Transactional
    public ClosedAccountResponse close(Account caller, String userIdOrName) {
        Optional<UUID> target = idOf(caller, userIdOrName);
        boolean isOwn = target.filter(caller.userId()::equals).isPresent();
        if (!isOwn && !caller.has(Permission.BILLING_ADMIN)) {
            throw new ApiException(ErrorCode.FORBIDDEN, "You may close your own account only.");
        }
        requireOwnership();
        RegisteredAccount account = target.flatMap(repository::lock)
                .filter(found -> !found.isClosed())
                .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "Account not found."));
        if (Account.SYSTEM_USERNAME.equalsIgnoreCase(account.username())) {
            throw new ApiException(ErrorCode.CONFLICT, "The system's own account can't be closed.");
        }
        account.close(now());
        keys.delete("userId", account.userId());
        keys.flush();
        events.closed(account);
        return new ClosedAccountResponse(account.userId(), true);
    }

    /**
     * Takes a fee off the balance of an account that this service owns; another system's accounts are left alone: their owner consumes the
     * fee's event.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void charge(UUID userId, BigDecimal amountUsd) {
        if (!config.owner() || amountUsd.signum() <= 0) {
            return;
        }
        // A charge may take the balance below zero: what was owed when it was checked is owed.
        repository.charge(userId, amountUsd).ifPresent(events::changed);
    }

    /**
     * Creates the accounts that do not exist yet, under their own ids and with their own keys.
     *
     * @param seeds in the form of account-changed events
     */
    @Transactional
    public List<String> seed(List<AccountChanged> seeds) {
        requireOwnership();
        repository.lockRegistration();
        List<String> created = new ArrayList<>();
        for (AccountChanged seed : seeds) {
            if (repository.findById(seed.userId()) == null && !repository.isTaken(seed.username(), seed.hotkey())) {
                create(seed);
                created.add(seed.username());
            }
        }
        return created;
    }

    private void create(AccountChanged seed) {
        RegisteredAccount account = new RegisteredAccount(
                seed.userId(),
                seed.username(),
                seed.hotkey(),
                seed.coldkey(),
                seed.paymentAddress() == null ? "" : seed.paymentAddress(),
                seed.balance(),
                seed.permissionsBitmask(),
                seed.netuids(),
                seed.logoId() == null ? null : UUID.fromString(seed.logoId()),
                null,
                seed.createdAt() == null ? now() : seed.createdAt());
        repository.persist(account);
        for (AccountChanged.Key key : seed.apiKeys()) {
            keys.persist(new ApiKey(
                    key.apiKeyId(),
                    seed.userId(),
                    key.name(),
                    key.admin(),
                    key.digest(),
                    key.createdAt() == null ? now() : key.createdAt(),
                    key.scopes().stream()
                            .map(scope -> new ApiKey.Scope(
                                    scope.scopeId() == null ? UUID.randomUUID() : scope.scopeId(),
                                    scope.objectType(),
                                    scope.objectId() == null ? null : UUID.fromString(scope.objectId()),
                                    scope.action()))
                            .toList()));
        }
        repository.flush();
        events.changed(account);
    }

    /** @throws ApiException 403 where another system owns the accounts */
    public void requireOwnership() {
        if (!config.owner()) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "Accounts and API keys are managed by another system: ask the operator.");
        }
    }

    /** @param userIdOrName {@code me} for the caller's own */
    public Optional<UUID> idOf(Account caller, String userIdOrName) {
        if ("me".equalsIgnoreCase(userIdOrName)) {
            return Optional.of(caller.userId());
        }
        return TextRules.uuid(userIdOrName)
                .or(() -> directory.byUsername(userIdOrName).map(Account::userId));
    }

    private boolean isReserved(String username) {
        String lower = username.toLowerCase(Locale.ROOT);
        return lower.equals(Account.SYSTEM_USERNAME) || reservedUsernames.contains(lower);
    }

    /** PostgreSQL keeps microseconds: what is announced must be what is read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
