package io.openchutes.chutes.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Access;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
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
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Answers one OpenAPI document of all services' operations, which {@code /docs} shows. */
@Path("/openapi.json")
@Singleton
public class PlatformDocumentResource {
    static final List<String> SERVICES =
            List.of("chutes-service", "bounty-service", "metrics-service", "instance-service");

    private final PublicAnswers answers;
    private final ObjectMapper json;

    /** Made when first asked for: most replicas never are. */
    private volatile Prepared document;

    public PlatformDocumentResource(PublicAnswers answers, ObjectMapper json) {
        this.answers = answers;
        this.json = json;
    }

    @GET
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response document(@Context HttpHeaders headers) {
        Prepared made = document;
        if (made == null) {
            // Two callers at once make the same document twice.
            made = platformDocument();
            document = made;
        }
        return answers.respond(made, headers);
    }

    private Prepared platformDocument() {
        List<byte[]> documents = SERVICES.stream()
                .map(service -> resource("/openapi/" + service + ".json"))
                .toList();
        try {
            return answers.prepare(PlatformDocument.of(documents, json));
        } catch (IOException e) {
            throw new UncheckedIOException("The services' OpenAPI documents can't be read", e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = PlatformDocumentResource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The build left no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + name, e);
        }
    }
}
