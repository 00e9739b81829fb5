package io.openchutes.chutes.login;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A log-in token. */
@Schema(name = "LoggedIn")
public record LoginResponse(
        @Schema(description = "A JWT, to be sent as `Authorization: Bearer …` until its `exp`.")
        String token) {
    /** Never the token, so that no log shows it. */
    @Override
    public String toString() {
        return "LoginResponse";
    }
}
