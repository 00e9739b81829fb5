package io.openchutes.chutes.deployment;

import io.openchutes.auth.CurrentCaller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * An operation that deploys: its requests wait for their turn of {@link DeploymentTurns} before their body is parsed, without a thread, and
 * keep it until they are answered.
 */
@Documented
@NameBinding
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface InTurn {

    /** Asks for the turn. */
    @ApplicationScoped
    class Filter {
        private final DeploymentTurns turns;
        private final CurrentCaller caller;

        public Filter(DeploymentTurns turns, CurrentCaller caller) {
            this.turns = turns;
            this.caller = caller;
        }

        /** After authentication: the turn is an account's. */
        @InTurn
        @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 1)
        public Uni<Response> await(ResteasyReactiveContainerRequestContext context) {
            return Uni.createFrom()
                    .completionStage(turns.next(caller.requiredAccount().userId()))
                    .map(turn -> {
                        // When the request is answered, or its caller has gone and nothing of it runs any more.
                        context.getServerRequestContext().registerCompletionCallback(thrown -> turn.end());
                        return null;
                    });
        }
    }
}
