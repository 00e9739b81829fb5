package io.openchutes.chutes.login;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request for a log-in token. */
@Schema(name = "Login")
public record LoginRequest(
        @Schema(maxLength = 128, description = "As it was shown once, at registration.")
        @NotNull(message = "This field is required.")
        @Size(max = 128)
        String fingerprint) {
    /** Never the fingerprint, so that no log shows it. */
    @Override
    public String toString() {
        return "LoginRequest";
    }
}
