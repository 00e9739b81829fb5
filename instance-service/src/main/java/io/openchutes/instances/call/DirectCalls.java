package io.openchutes.instances.call;

import io.openchutes.auth.Caller;
import io.openchutes.auth.access.ConnectionCallers;
import io.openchutes.rest.direct.DirectExchanges;
import io.openchutes.rest.request.DirectRequests;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Takes the calls of callers whose API keys memory knows before Quarkus's router, whose filters cost more than a call. All others, and
 * those whose requests ask for something that the filters do, come to {@link CallRoute}.
 */
@Singleton
class DirectCalls implements DirectRequests {
    private static final Logger LOG = Logger.getLogger(DirectCalls.class);

    private final CallServices services;
    private final CallAddresses addresses;
    private final DirectExchanges exchanges;

    DirectCalls(CallServices services, DirectExchanges exchanges) {
        this.services = services;
        this.addresses = new CallAddresses(services.config.domain());
        this.exchanges = exchanges;
    }

    /** Made with the process, so that its counter is known before the first call. */
    void start(@Observes StartupEvent event) {
        LOG.debug("Calls of known API keys pass the router by");
    }

    @Override
    public Predicate<HttpServerRequest> ofConnection() {
        ConnectionCallers callers = services.callers.ofConnection();
        return request -> takes(request, callers);
    }

    private boolean takes(HttpServerRequest request, ConnectionCallers callers) {
        if (!exchanges.mayTake(request)) {
            return false;
        }
        Optional<CallAddress> address = addresses.of(request);
        if (address.isEmpty()) {
            return false;
        }
        Optional<Caller> caller = callers.of(request);
        if (caller.isEmpty()) {
            return false;
        }
        CallExchange exchange =
                CallExchange.of(exchanges.begin(request, address.get().template()));
        new CallArrival(services, exchange, address.get()).begin(caller.get());
        return true;
    }
}
