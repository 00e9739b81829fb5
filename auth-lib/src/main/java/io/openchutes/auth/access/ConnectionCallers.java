package io.openchutes.auth.access;

import io.openchutes.auth.Caller;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.rest.request.RepeatedHeader;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Tells who sends a connection's requests where an API key that memory knows is all that they carry; its header is read once. */
public final class ConnectionCallers {
    private final KeyIdentityProvider keys;
    private final RepeatedHeader<Optional<ApiKey>> authorization = new RepeatedHeader<>(CredentialMechanism::key);

    ConnectionCallers(KeyIdentityProvider keys) {
        this.keys = keys;
    }

    /** The caller, believed now; empty where {@link RouteCallers#required} is to be asked, which also says what is wrong. */
    public Optional<Caller> of(HttpServerRequest request) {
        return CredentialMechanism.soleAuthorization(request)
                .flatMap(authorization::read)
                .flatMap(keys::believed);
    }
}
