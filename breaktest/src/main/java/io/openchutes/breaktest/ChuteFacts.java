package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * One state that a chute may be in, as its owner would see it.
 *
 * @param createdAt null where the deployment that began this life was never answered
 * @param maxInstances null where the platform scales
 */
record ChuteFacts(
        Instant createdAt,
        UUID version,
        int gpuCount,
        boolean isPublic,
        String tagline,
        String readme,
        Integer maxInstances,
        boolean disabled) {

    static ChuteFacts of(JsonNode chute) {
        return new ChuteFacts(
                Instant.parse(chute.path("created_at").asText()).truncatedTo(ChronoUnit.MICROS),
                UUID.fromString(chute.path("version").asText()),
                chute.path("node_selector").path("gpu_count").asInt(),
                chute.path("public").asBoolean(),
                chute.path("tagline").asText(),
                chute.path("readme").asText(),
                chute.path("max_instances").isNull()
                        ? null
                        : chute.path("max_instances").asInt(),
                chute.path("disabled").asBoolean());
    }

    /** Whether this may be the state that was seen: an unknown time of creation may be any. */
    boolean allows(ChuteFacts seen) {
        return seen != null && equals(createdAt == null ? seen.created(null) : seen);
    }

    ChuteFacts created(Instant at) {
        return new ChuteFacts(at, version, gpuCount, isPublic, tagline, readme, maxInstances, disabled);
    }
}
