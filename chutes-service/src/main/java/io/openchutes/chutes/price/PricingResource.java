package io.openchutes.chutes.price;

import io.openchutes.auth.Access;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows what GPUs cost. */
@Path("/pricing")
@Tag(name = "Prices", description = "What GPUs cost.")
@Produces(MediaType.APPLICATION_JSON)
public class PricingResource {
    private final GpuCatalogue gpus;

    public PricingResource(GpuCatalogue gpus) {
        this.gpus = gpus;
    }

    @GET
    @Access(Access.Caller.ANYONE)
    @Operation(
            operationId = "getPricing",
            summary = "What GPUs cost",
            description = "US dollars an hour for one GPU of each model, by its short name.")
    @APIResponse(responseCode = "200", description = "The prices.")
    public Map<String, BigDecimal> pricing() {
        Map<String, BigDecimal> hourlyUsd = new LinkedHashMap<>();
        for (Gpu gpu : gpus.all()) {
            hourlyUsd.put(gpu.gpu(), gpu.hourlyUsd());
        }
        return hourlyUsd;
    }
}
