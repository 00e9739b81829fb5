package io.openchutes.rest.observe;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.formatters.StructuredFormatter;

/** Gives the handlers that write JSON an {@link AccessLineFormatter}. */
@Singleton
class AccessLines {
    void start(@Observes StartupEvent event) {
        for (Handler handler : LogContext.getLogContext().getLogger("").getHandlers()) {
            install(handler);
        }
    }

    private static void install(Handler handler) {
        if (handler.getFormatter() instanceof StructuredFormatter formatter) {
            AccessLineFormatter.like(formatter).ifPresent(handler::setFormatter);
        }
        if (handler instanceof ExtHandler outer) {
            for (Handler inner : outer.getHandlers()) {
                install(inner);
            }
        }
    }
}
