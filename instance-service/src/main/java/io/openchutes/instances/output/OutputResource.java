package io.openchutes.instances.output;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.instances.agent.AgentClient;
import io.openchutes.instances.instance.InstanceService;
import io.openchutes.instances.instance.OutputSource;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows the output of an instance to the owner of its chute. */
@Path("/instances/{instance_id}/logs")
@Tag(
        name = "Instances",
        description =
                "An instance is a chute that a miner runs: it claims a place, launches the chute, says where it listens, and is probed,"
                        + " verified and active.")
public class OutputResource {
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final InstanceService instances;
    private final AgentClient agents;
    private final OutputLimits limits;
    private final CurrentCaller caller;

    public OutputResource(InstanceService instances, AgentClient agents, OutputLimits limits, CurrentCaller caller) {
        this.instances = instances;
        this.agents = agents;
        this.limits = limits;
        this.caller = caller;
    }

    @GET
    @Produces(TEXT)
    @Blocking
    @Uncompressed
    @Access(value = Caller.REQUIRED, purpose = Purpose.LOGS)
    @Operation(
            operationId = "getInstanceLogs",
            summary = "Read what an instance prints.",
            description =
                    "For the owner of its chute. The lines come from the instance as they are; those of a launch that failed are kept"
                            + " for some days.")
    @APIResponse(
            responseCode = "200",
            description = "Its lines; with follow until it ends or you leave.",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "No such instance, or its chute is not yours.")
    @APIResponse(responseCode = "409", description = "It is still being launched.")
    @APIResponse(responseCode = "429", description = "Too many of your streams are open; see Retry-After.")
    public Uni<Response> read(
            @Parameter(description = "The instance's id.", example = "b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166")
                    @PathParam("instance_id")
                    UUID instanceId,
            @Parameter(description = "How many of the last lines come first.")
                    @QueryParam("backfill")
                    @DefaultValue("100")
                    @Min(0)
                    @Max(10_000)
                    int backfill,
            @Parameter(description = "Whether it goes on with what is printed then.")
                    @QueryParam("follow")
                    @DefaultValue("false")
                    boolean follow) {
        Account account = caller.requiredAccount();
        OutputSource source = instances.output(account, caller.scopes(), instanceId);
        if (source.instance().isEmpty()) {
            return Uni.createFrom().item(answer(source.kept().orElseThrow()));
        }
        Runnable giveBack = limits.take(account.userId());
        return Uni.createFrom()
                .completionStage(() ->
                        agents.output(source.instance().get(), backfill, follow).toCompletionStage())
                .map(response -> answer(new InstanceOutput(response, giveBack)))
                .onFailure()
                .transform(failure -> {
                    giveBack.run();
                    return new ApiException(
                            ErrorCode.UNAVAILABLE, "The instance does not show its output at the moment.", RETRY);
                });
    }

    private static Response answer(Object lines) {
        return Response.ok(lines, TEXT)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
