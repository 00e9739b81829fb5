package io.openchutes.auth.access;

import io.openchutes.auth.key.ApiKey;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request with an API key. */
final class KeyRequest extends BaseAuthenticationRequest {
    private final ApiKey key;

    KeyRequest(ApiKey key) {
        this.key = key;
    }

    ApiKey key() {
        return key;
    }
}
