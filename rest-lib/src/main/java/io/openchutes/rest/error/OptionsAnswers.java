package io.openchutes.rest.error;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers OPTIONS with the methods of the path alone, before the framework answers with those of the whole resource class. */
@ApplicationScoped
public class OptionsAnswers {
    private final AllowedMethods methods;

    public OptionsAnswers(AllowedMethods methods) {
        this.methods = methods;
    }

    @ServerRequestFilter(preMatching = true)
    public Optional<Response> answer(RoutingContext context) {
        if (!context.request().method().name().equals(HttpMethod.OPTIONS)) {
            return Optional.empty();
        }
        Set<String> allowed = methods.of(context.request().path());
        if (allowed.isEmpty()) {
            throw new NotFoundException();
        }
        return Optional.of(Response.noContent()
                .header(HttpHeaders.ALLOW, String.join(", ", allowed))
                .build());
    }
}
