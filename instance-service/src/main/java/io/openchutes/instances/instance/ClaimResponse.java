package io.openchutes.instances.instance;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A granted claim. */
@Schema(name = "ClaimedInstance")
public record ClaimResponse(
        UUID instanceId,
        UUID chuteId,
        UUID version,

        @Schema(
                description =
                        "64 hex digits that the instance's proxy asks every caller for and proves to know when it is probed. Shown"
                                + " this once.")
        String secret,

        @Schema(description = "How many calls the instance takes at a time.")
        int concurrency,

        @Schema(description = "When the claim lapses, unless the instance is active by then.")
        Instant lapsesAt) {
    static ClaimResponse of(Instance instance) {
        return new ClaimResponse(
                instance.instanceId(),
                instance.chuteId(),
                UUID.fromString(instance.version()),
                instance.secretInClear(),
                instance.concurrency(),
                instance.lapsesAt().orElseThrow());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ClaimResponse[" + instanceId + "]";
    }
}
