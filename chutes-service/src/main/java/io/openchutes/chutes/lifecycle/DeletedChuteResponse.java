package io.openchutes.chutes.lifecycle;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Says which chute is gone. */
@Schema(name = "DeletedChute")
public record DeletedChuteResponse(UUID chuteId, boolean deleted) {}
