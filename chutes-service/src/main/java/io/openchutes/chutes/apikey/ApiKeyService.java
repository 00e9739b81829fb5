package io.openchutes.chutes.apikey;

import io.openchutes.auth.Account;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.account.AccountEventService;
import io.openchutes.chutes.account.AccountRepository;
import io.openchutes.chutes.account.AccountService;
import io.openchutes.chutes.account.ApiKey;
import io.openchutes.chutes.account.ApiKey.Scope;
import io.openchutes.chutes.account.ApiKeyRepository;
import io.openchutes.chutes.account.RegisteredAccount;
import io.openchutes.chutes.account.Secrets;
import io.openchutes.chutes.apikey.CreateApiKeyRequest.ScopeRequest;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The API keys of the accounts that this service owns. */
@ApplicationScoped
public class ApiKeyService {
    private final ApiKeyRepository repository;
    private final AccountRepository accounts;
    private final AccountService ownership;
    private final AccountEventService events;
    private final Secrets secrets;
    private final ChutesConfig.Accounts config;
    private final Clock clock;

    public ApiKeyService(
            ApiKeyRepository repository,
            AccountRepository accounts,
            AccountService ownership,
            AccountEventService events,
            Secrets secrets,
            ChutesConfig config,
            Clock clock) {
        this.repository = repository;
        this.accounts = accounts;
        this.ownership = ownership;
        this.events = events;
        this.secrets = secrets;
        this.config = config.accounts();
        this.clock = clock;
    }

    @Transactional
    public CreatedApiKeyResponse create(Account caller, CreateApiKeyRequest request) {
        RegisteredAccount account = lock(caller);
        if (repository.byName(account.userId(), request.name()).isPresent()) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "You have an API key of this name: delete it first, or choose another name.");
        }
        if (repository.countOf(account.userId()) >= config.keysPerAccount()) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "You have " + config.keysPerAccount() + " API keys, which is the most: delete one first.");
        }
        UUID apiKeyId = UUID.randomUUID();
        String secret = secrets.drawApiKey(apiKeyId, account.userId());
        ApiKey key = new ApiKey(
                apiKeyId,
                account.userId(),
                request.name(),
                request.isAdmin(),
                secrets.digest(secret),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                request.isAdmin() ? List.of() : merged(request.scopes()));
        repository.persistAndFlush(key);
        events.changed(account);
        return CreatedApiKeyResponse.of(key, secret);
    }

    @Transactional
    public ApiKeyPage page(Account caller, String name, int page, int limit) {
        String part = name == null ? "" : name;
        List<ApiKeyResponse> items = repository.page(caller.userId(), part, page, limit).stream()
                .map(ApiKeyResponse::of)
                .toList();
        return new ApiKeyPage(repository.countOf(caller.userId(), part), page, limit, items);
    }

    @Transactional
    public ApiKeyResponse get(Account caller, String idOrName) {
        return ApiKeyResponse.of(find(caller.userId(), idOrName).orElseThrow(ApiKeyService::notFound));
    }

    @Transactional
    public DeletedApiKeyResponse delete(Account caller, String idOrName) {
        RegisteredAccount account = lock(caller);
        ApiKey key = find(account.userId(), idOrName).orElseThrow(ApiKeyService::notFound);
        repository.delete(key);
        repository.flush();
        events.changed(account);
        return new DeletedApiKeyResponse(key.apiKeyId(), true);
    }

    /** Keeps when keys were last used; unknown ones are passed over. */
    @Transactional
    public void used(Map<UUID, Instant> lastUses) {
        repository.used(lastUses);
    }

    private Optional<ApiKey> find(UUID userId, String idOrName) {
        Optional<ApiKey> byId = TextRules.uuid(idOrName).flatMap(id -> repository.byId(userId, id));
        return byId.isPresent() ? byId : repository.byName(userId, idOrName);
    }

    /** The caller's account, kept from others while its keys change: the event that follows carries all of them. */
    private RegisteredAccount lock(Account caller) {
        ownership.requireOwnership();
        return accounts.lock(caller.userId())
                .filter(account -> !account.isClosed())
                .orElseThrow(() -> new ApiException(
                        ErrorCode.FORBIDDEN, "Your account is managed by another system: change its keys there."));
    }

    /** Scopes that say the same are one. */
    private static List<Scope> merged(List<ScopeRequest> requested) {
        return requested == null
                ? List.of()
                : requested.stream()
                        .distinct()
                        .map(scope ->
                                new Scope(UUID.randomUUID(), scope.objectType(), scope.objectId(), scope.action()))
                        .toList();
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.NOT_FOUND, "API key not found, or does not belong to you");
    }
}
