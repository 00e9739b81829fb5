package io.openchutes.chutes.account;

import io.openchutes.auth.Access;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answers the command line's first question. */
@Path("/ping")
@Tag(name = "Accounts")
@Produces(MediaType.APPLICATION_JSON)
public class PingResource {
    @GET
    @Access(Access.Caller.ANYONE)
    @Operation(operationId = "ping", summary = "Ping", description = "Says that the API is there.")
    public Pong ping() {
        return new Pong("pong");
    }

    /** The answer. */
    @Schema(name = "Pong")
    public record Pong(@Schema(examples = "pong") String message) {}
}
