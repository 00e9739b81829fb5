package io.openchutes.local.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the fleet reads of a chute event. */
@JsonIgnoreProperties(ignoreUnknown = true)
record KnownChute(
        UUID chuteId,
        String name,
        String username,
        @JsonProperty("public") boolean isPublic,
        UUID version,
        List<String> supportedGpus,
        int gpuCount,
        String standardTemplate,
        boolean disabled,
        Integer maxInstances,
        Integer shutdownAfterSeconds,
        Instant createdAt) {}
