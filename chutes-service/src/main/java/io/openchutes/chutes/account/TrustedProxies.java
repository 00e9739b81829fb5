package io.openchutes.chutes.account;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.request.ForwardedAddresses;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;

/** Finds the address that registrations and log-ins are counted for, behind the proxies that the configuration names. */
@ApplicationScoped
public class TrustedProxies {
    private final ForwardedAddresses addresses;

    public TrustedProxies(ChutesConfig config) {
        this.addresses = new ForwardedAddresses(
                "openchutes.chutes.accounts.trusted-proxies",
                config.accounts().trustedProxies().orElse(Set.of()));
    }

    /** Made at start, so that a network that is none is found out then. */
    void start(@Observes StartupEvent event) {}

    /** Whom a request counts for. */
    public ClientAddress clientOf(HttpServerRequest request) {
        return ClientAddress.of(
                client(request.remoteAddress().hostAddress(), request.headers().getAll("X-Forwarded-For")));
    }

    /**
     * @param peer the address of the connection
     * @param forwardedFor the values of X-Forwarded-For, in the order of the headers
     * @return 4 or 16 bytes; null where even the peer's address can't be read
     */
    byte[] client(String peer, List<String> forwardedFor) {
        return addresses.client(peer, forwardedFor);
    }
}
