package io.openchutes.chutes.platform;

import io.openchutes.auth.Access;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Answers the console: its files under {@code /console/assets}, and its one page at the base URL and at every other address under {@code /console},
 * since a browser may begin anywhere.
 */
@Path("/")
@Singleton
public class ConsoleResource {
    private static final String ASSETS = "assets/";

    private final ConsoleFiles files;
    private final PublicAnswers answers;

    public ConsoleResource(ConsoleFiles files, PublicAnswers answers) {
        this.files = files;
        this.answers = answers;
    }

    @GET
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response base(@Context HttpHeaders headers) {
        return page(headers);
    }

    @GET
    @Path("/console")
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response page(@Context HttpHeaders headers) {
        return answer("index.html", headers);
    }

    @GET
    @Path("/console/{path: .+}")
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response inside(@PathParam("path") String path, @Context HttpHeaders headers) {
        return path.startsWith(ASSETS) ? answer(path, headers) : page(headers);
    }

    @GET
    @Path("/favicon.ico")
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public Response icon(@Context HttpHeaders headers) {
        return answer("icon.svg", headers);
    }

    private Response answer(String path, HttpHeaders headers) {
        Prepared file = files.find(path).orElseThrow(ConsoleFileNotFound::new);
        Response answer = answers.respond(file, headers);
        answer.getHeaders().putSingle("Content-Security-Policy", files.policy());
        // Addresses have names of chutes in them.
        answer.getHeaders().putSingle("Referrer-Policy", "no-referrer");
        return answer;
    }
}
