package io.openchutes.auth.access;

import io.openchutes.auth.token.AccessToken;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request with a log-in token. */
final class TokenRequest extends BaseAuthenticationRequest {
    private final AccessToken token;

    TokenRequest(AccessToken token) {
        this.token = token;
    }

    AccessToken token() {
        return token;
    }
}
