package io.openchutes.auth.access;

import io.openchutes.auth.Account;
import io.openchutes.auth.Caller;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.access.Refused.Reason;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.directory.DirectoryAge;
import io.openchutes.auth.token.AccessToken;
import io.openchutes.auth.token.TokenKeys;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Believes log-in tokens, or says why not. */
@ApplicationScoped
public class TokenIdentityProvider implements IdentityProvider<TokenRequest> {
    /** One sentence for a token that ran out and one that was made up. */
    private static final String NOT_VALID = "This token is not valid, or its time is over: log in again.";

    private final AccountDirectory directory;
    private final TokenKeys keys;
    private final DirectoryAge age;
    private final Attempts attempts;
    private final Clock clock;

    TokenIdentityProvider(
            AccountDirectory directory, TokenKeys keys, DirectoryAge age, Attempts attempts, Clock clock) {
        this.directory = directory;
        this.keys = keys;
        this.age = age;
        this.attempts = attempts;
        this.clock = clock;
    }

    @Override
    public Class<TokenRequest> getRequestType() {
        return TokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            try {
                Caller caller = check(request.token());
                attempts.accepted(Way.TOKEN);
                return Identities.of(caller);
            } catch (Refused e) {
                attempts.refused(Way.TOKEN, e);
                throw e;
            }
        });
    }

    private Caller check(AccessToken token) {
        if (age.isTooOld()) {
            attempts.unavailable(Way.TOKEN, "the directory is " + age.current().toSeconds() + " s old");
            throw new ApiException(
                    ErrorCode.UNAVAILABLE,
                    "Tokens can't be checked at the moment; sign the request, or try again later.",
                    Duration.ofSeconds(30));
        }
        Instant now = clock.instant();
        Account account = keys.byKid(token.kid())
                .flatMap(key -> token.verify(key, now))
                .flatMap(directory::byId)
                .orElseThrow(() -> new Refused(Reason.UNKNOWN, NOT_VALID));
        if (account.closed()) {
            throw new Refused(Reason.CLOSED, "The account of this token is closed.");
        }
        return Caller.withToken(account);
    }
}
