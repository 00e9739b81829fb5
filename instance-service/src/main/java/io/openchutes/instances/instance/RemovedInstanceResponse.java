package io.openchutes.instances.instance;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Says that an instance is gone. */
@Schema(name = "RemovedInstance")
public record RemovedInstanceResponse(
        UUID instanceId,
        UUID chuteId,
        @Schema(examples = "true") boolean deleted) {}
