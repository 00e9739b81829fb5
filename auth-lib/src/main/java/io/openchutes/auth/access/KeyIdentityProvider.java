package io.openchutes.auth.access;

import io.openchutes.auth.Caller;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.access.Refused.Reason;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.directory.AccountStore.StoredKey;
import io.openchutes.auth.directory.DirectoryAge;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Believes API keys, or says why not. */
@Singleton
public class KeyIdentityProvider implements IdentityProvider<KeyRequest> {
    /** One sentence for an unknown key and a wrong secret: who guesses learns nothing of which keys exist. */
    private static final String UNKNOWN = "This API key is not valid: it may be revoked, or mistyped.";

    private static final String NO_DIGEST = "0".repeat(64);

    private final AccountDirectory directory;
    private final DirectoryAge age;
    private final Attempts attempts;

    KeyIdentityProvider(AccountDirectory directory, DirectoryAge age, Attempts attempts) {
        this.directory = directory;
        this.age = age;
        this.attempts = attempts;
    }

    @Override
    public Class<KeyRequest> getRequestType() {
        return KeyRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(KeyRequest request, AuthenticationRequestContext context) {
        ApiKey key = request.key();
        Optional<StoredKey> kept = directory.keptApiKey(key.keyId());
        if (kept.isPresent()) {
            // One digest: less work than the way to a worker thread and back.
            return Uni.createFrom().item(() -> identify(key, kept));
        }
        return context.runBlocking(() -> identify(key, null));
    }

    /** Who calls, where memory knows his key; throws {@link Refused} as {@link #authenticate} would fail. */
    Optional<Caller> known(ApiKey key) {
        Optional<StoredKey> kept = directory.keptApiKey(key.keyId());
        return kept.isPresent() ? Optional.of(recognise(key, kept)) : Optional.empty();
    }

    /** As {@link #known}, and empty where that would throw: of an attempt that fails nothing is noted, since it will be made again. */
    Optional<Caller> believed(ApiKey key) {
        Optional<StoredKey> kept = directory.keptApiKey(key.keyId());
        if (kept.isEmpty() || age.isTooOld()) {
            return Optional.empty();
        }
        try {
            Caller caller = check(key, kept);
            attempts.accepted(Way.API_KEY);
            return Optional.of(caller);
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private SecurityIdentity identify(ApiKey key, Optional<StoredKey> kept) {
        return Identities.of(recognise(key, kept));
    }

    /** @param kept null where the key is to be looked up, which may block */
    private Caller recognise(ApiKey key, Optional<StoredKey> kept) {
        try {
            Caller caller = check(key, kept);
            attempts.accepted(Way.API_KEY);
            return caller;
        } catch (Refused e) {
            attempts.refused(Way.API_KEY, e);
            throw e;
        }
    }

    private Caller check(ApiKey key, Optional<StoredKey> kept) {
        if (age.isTooOld()) {
            attempts.unavailable(
                    Way.API_KEY, "the directory is " + age.current().toSeconds() + " s old");
            throw new ApiException(
                    ErrorCode.UNAVAILABLE,
                    "API keys can't be checked at the moment; sign the request, or try again later.",
                    Duration.ofSeconds(30));
        }
        StoredKey stored = (kept == null ? directory.byApiKey(key.keyId()) : kept).orElse(null);
        boolean right = key.hasDigest(stored == null ? NO_DIGEST : stored.digest());
        if (!right || stored == null || !stored.account().userId().equals(key.userId())) {
            throw new Refused(Reason.UNKNOWN, UNKNOWN);
        }
        if (stored.account().closed()) {
            throw new Refused(Reason.CLOSED, "The account of this API key is closed.");
        }
        return Caller.withKey(stored.account(), stored.apiKeyId(), stored.scopes());
    }
}
