package io.openchutes.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.input.BlankIsAbsent;
import io.openchutes.rest.request.RequestIds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** A resource with everything that rest-lib has to cope with. */
@Path("/parcels/")
public class ParcelResource {
    enum Speed {
        SLOW,
        FAST
    }

    record Item(
            @NotNull @Pattern(regexp = "^(/[a-z]+)+$") String path,
            Boolean fragile,
            @Size(max = 10) List<Integer> sizes) {}

    record Parcel(
            @NotNull @Size(min = 3, max = 8) String name,
            @NotNull Boolean express,
            @Min(1) @Max(8) Integer itemCount,
            @DecimalMin("0") @DecimalMax(value = "1") Double threshold,
            @DecimalMin(value = "0", inclusive = false) BigDecimal price,
            Speed speed,
            @BlankIsAbsent UUID logoId,
            @Size(max = 100) List<@Valid @NotNull Item> items,
            @Valid Item mainItem,
            @Size(max = 50) Map<String, Object> inputSchema,
            JsonNode anything,
            Instant at) {}

    private final PublicAnswers answers;

    ParcelResource(PublicAnswers answers) {
        this.answers = answers;
    }

    @POST
    public Parcel create(@RestQuery("accept_fee") Boolean acceptFee, Parcel parcel) {
        return parcel;
    }

    @POST
    @Path("later")
    public Uni<Parcel> createLater(Parcel parcel) {
        return Uni.createFrom().item(parcel);
    }

    @GET
    public Map<String, Object> list(
            @RestQuery("include_public") Boolean includePublic,
            @RestQuery @DefaultValue("0") @Min(0) @Max(100) int page,
            @RestQuery @DefaultValue("25") @Min(1) @Max(5000) int limit,
            @RestQuery Double boost,
            @RestQuery String name,
            @RestQuery("owner_id") UUID ownerId,
            @RestQuery Instant since) {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("include_public", includePublic);
        seen.put("page", page);
        seen.put("limit", limit);
        seen.put("boost", boost);
        seen.put("name", name);
        seen.put("owner_id", ownerId);
        seen.put("since", since);
        return seen;
    }

    @GET
    @Path("{parcelId}/public")
    public Response shown(@RestPath UUID parcelId, @Context HttpHeaders headers) {
        return answers.respond(Map.of("parcel_id", parcelId), headers);
    }

    @GET
    @Path("request-id")
    public Map<String, Object> requestId() {
        return Map.of("mdc", MDC.get(RequestIds.MDC_KEY));
    }

    @GET
    @Path("stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<String> stream() {
        return Multi.createFrom().items("a".repeat(2000), "b");
    }

    @GET
    @Path("large")
    public Map<String, Object> large() {
        return Map.of("text", "a".repeat(20_000));
    }

    @GET
    @Path("refuse")
    public String refuse(@RestQuery @DefaultValue("PAYMENT_REQUIRED") ErrorCode code) {
        throw new ApiException(code, "Pay 3.00 USD first.", java.time.Duration.ofMillis(1500));
    }

    @GET
    @Path("break")
    public String breakDown() {
        throw new IllegalStateException("secret internals of io.openchutes.Secret");
    }

    @GET
    @Path("database-away")
    public String databaseAway() {
        throw new IllegalStateException("no", new SQLException("Connection refused to 10.0.0.1", "08001"));
    }

    @GET
    @Path("not-acceptable")
    @Produces(MediaType.TEXT_PLAIN)
    public String text() {
        return "text";
    }
}
