package io.openchutes.chutes.listing;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An affine chute that can be used, as anyone may see it. */
@Schema(name = "AffineChute")
public record AffineChuteResponse(UUID chuteId, UUID userId, String name, String hotkey, boolean hasActiveInstance) {}
