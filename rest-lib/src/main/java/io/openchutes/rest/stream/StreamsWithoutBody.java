package io.openchutes.rest.stream;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Closes the stream that a HEAD was answered with: it has no body, so that no writer would be asked, and it would count as open. */
@Singleton
public class StreamsWithoutBody {
    @ServerResponseFilter
    public void close(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof OpenStream stream
                && request.getMethod().equals(HttpMethod.HEAD)) {
            stream.closed();
        }
    }
}
