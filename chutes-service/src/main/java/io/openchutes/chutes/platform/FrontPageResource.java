package io.openchutes.chutes.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Access;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * What the base URL answers besides the API: a page for people, its icon, and one OpenAPI document of all services' operations, which {@code /docs}
 * shows. chutes-service answers them because whatever is no other service's is routed to it.
 */
@Path("/")
@Singleton
public class FrontPageResource {
    static final List<String> SERVICES =
            List.of("chutes-service", "bounty-service", "metrics-service", "instance-service");
    private static final String PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'";

    private final PublicAnswers answers;
    private final ObjectMapper json;

    /** Read when first asked for: most replicas never are. */
    private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();

    public FrontPageResource(PublicAnswers answers, ObjectMapper json) {
        this.answers = answers;
        this.json = json;
    }

    @GET
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response page(@Context HttpHeaders headers) {
        Response answer = answer(() -> file("text/html;charset=UTF-8", "/pages/index.html"), "/", headers);
        answer.getHeaders().putSingle("Content-Security-Policy", PAGE_POLICY);
        return answer;
    }

    @GET
    @Path("/favicon.ico")
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response icon(@Context HttpHeaders headers) {
        return answer(() -> file("image/svg+xml", "/pages/favicon.svg"), "/favicon.ico", headers);
    }

    @GET
    @Path("/openapi.json")
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response document(@Context HttpHeaders headers) {
        return answer(this::platformDocument, "/openapi.json", headers);
    }

    private Response answer(Supplier<Prepared> content, String path, HttpHeaders headers) {
        return answers.respond(prepared.computeIfAbsent(path, key -> content.get()), headers);
    }

    private Prepared file(String type, String name) {
        return answers.prepare(type, resource(name));
    }

    private Prepared platformDocument() {
        List<byte[]> documents = SERVICES.stream()
                .map(service -> resource("/openapi/" + service + ".json"))
                .toList();
        try {
            return answers.prepare(PlatformDocument.of(documents, json)).compressed();
        } catch (IOException e) {
            throw new UncheckedIOException("The services' OpenAPI documents can't be read", e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = FrontPageResource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The build left no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + name, e);
        }
    }
}
