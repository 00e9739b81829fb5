package io.openchutes.auth.state;

import io.openchutes.auth.Access;
import io.openchutes.auth.Permission;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How a service is: the same operation of each, under its own name. {@link ServiceStateDocumentation} writes that name into its OpenAPI document. */
@Path(ServiceStateResource.PATH)
@Tag(name = "Administration", description = "How each service is; for administrators.")
@Produces(MediaType.APPLICATION_JSON)
public class ServiceStateResource {
    static final String PATH = "/admin/{service}/state";

    private final ServiceStates states;

    ServiceStateResource(ServiceStates states) {
        this.states = states;
    }

    @GET
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.ME,
            keys = Access.Keys.ADMIN_ONLY,
            permissions = Permission.BILLING_ADMIN)
    @Operation(
            operationId = ServiceStateDocumentation.OPERATION_ID,
            summary = "Look at how the service is",
            description = """
                    Events that wait to be published, how far each consumer is, dead letters without their content, the age of the \
                    accounts' copies, and in words what is wrong. One replica answers, for itself where it says so. Needs billing_admin.""")
    @APIResponse(responseCode = "200", description = "What was seen last, some seconds ago at most.")
    @APIResponse(responseCode = "403", description = "The caller is no billing administrator.")
    @APIResponse(responseCode = "404", description = "Another service has that name.")
    public ServiceState show(
            @Parameter(description = "The service's name.") @PathParam("service") String service,
            @Parameter(description = "How many of the newest dead letters, from 0 to 100.")
                    @QueryParam("dead_letters")
                    @DefaultValue("20")
                    @Min(0)
                    @Max(100)
                    int deadLetters) {
        if (!service.equals(states.service())) {
            throw new ApiException(ErrorCode.NOT_FOUND, "No service of this name answers here.");
        }
        return states.current(deadLetters);
    }
}
