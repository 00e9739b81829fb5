package io.openchutes.chutes.share;

import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which chute is to be shared with whom, or no longer. */
@Schema(name = "ShareChute")
public record ShareRequest(
        @NotBlank String chuteIdOrName, @NotBlank String userIdOrName) {}
