package io.openchutes.metrics.llm;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One chute's day of GET /invocations/stats/llm. */
@RegisterForReflection
@Schema(name = "LlmDay", description = "What a chute's answers of one day that name their tokens come to.")
public record LlmDayResponse(
        @Schema(required = true) UUID chuteId,

        @Schema(
                required = true,
                description = "`[private chute]` where not everybody may see it.",
                examples = "acme/llama-3-8b")
        String name,

        @Schema(required = true, description = "UTC.", examples = "2026-01-02")
        LocalDate date,

        @Schema(required = true, minimum = "1", examples = "1200")
        long totalRequests,

        @Schema(required = true, minimum = "0", examples = "250000")
        long totalOutputTokens,

        @Schema(required = true, nullable = true, description = "Mean tokens a second.", examples = "85.2")
        Double averageTps,

        @Schema(
                required = true,
                nullable = true,
                description = "Mean seconds to a stream's first byte; null where nothing was streamed.",
                examples = "0.31")
        Double averageTtft) {}
