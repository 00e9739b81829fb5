package io.openchutes.instances.call;

import io.openchutes.instances.accounting.CallJournal;
import io.openchutes.rest.observe.RequestTags;
import io.openchutes.rest.request.RequestBodies;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Takes the requests that call a chute before anything reads their bodies; all others go on to the service's own API. What all requests get
 * (ids, the rules on targets, CORS) comes before.
 */
@ApplicationScoped
public class CallRoute {
    private static final int FILTER_PRIORITY = RequestBodies.FILTER_PRIORITY + 10;
    private static final long LOOK_MILLIS = 1_000;

    private final CallServices services;
    private final CallAddresses addresses;

    CallRoute(CallServices services) {
        this.services = services;
        this.addresses = new CallAddresses(services.config.domain());
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, FILTER_PRIORITY);
    }

    void start(@Observes StartupEvent event) {
        services.vertx.setPeriodic(LOOK_MILLIS, look -> {
            long now = System.nanoTime();
            services.live.forEach(call -> call.look(now));
        });
    }

    /** What has not ended in the time that a stop gives to requests ends here, and is accounted for. */
    void stop(@Observes @Priority(CallJournal.STOP_PRIORITY - 1) ShutdownEvent event) {
        services.live.forEach(Call::stop);
    }

    private void handle(RoutingContext context) {
        Optional<CallAddress> address = addresses.of(context.request());
        if (address.isEmpty()) {
            context.next();
        } else {
            RequestTags.name(context, address.get().template());
            new CallArrival(services, CallExchange.of(context), address.get()).begin(context);
        }
    }
}
