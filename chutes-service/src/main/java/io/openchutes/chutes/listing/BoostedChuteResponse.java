package io.openchutes.chutes.listing;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A chute with a boost, as anyone may see it. */
@Schema(name = "BoostedChute")
public record BoostedChuteResponse(
        UUID chuteId,

        @Schema(description = "`[private chute]` for one that is not public.")
        String name,

        @Schema(description = "By the autoscaler.") double boost,
        @Schema(description = "By a billing administrator.") double manualBoost) {}
