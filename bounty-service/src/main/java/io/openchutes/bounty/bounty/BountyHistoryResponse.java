package io.openchutes.bounty.bounty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the record of ended bounties. */
@RegisterForReflection
@Schema(
        name = "BountyHistory",
        description = "A page of the bounties that have ended, the latest end first.",
        requiredProperties = {"total", "page", "limit", "items"})
public record BountyHistoryResponse(
        @Schema(description = "How many match, counted as far as pages reach (101,000).", minimum = "0", examples = "1")
        long total,

        @Schema(examples = "0") int page,
        @Schema(examples = "25") int limit,
        List<EndedBountyResponse> items) {}
