package io.openchutes.chutes.share;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request to share a chute with an account, or to end that. */
@Schema(name = "ShareChute")
public record ShareRequest(
        @NotBlank
        @Size(max = 256)
        @Schema(description = "One of your chutes, by id or name.", examples = "acme/my-model")
        String chuteIdOrName,

        @NotBlank @Size(max = 64) @Schema(description = "An account, by user_id or username.", examples = "alice")
        String userIdOrName) {}
