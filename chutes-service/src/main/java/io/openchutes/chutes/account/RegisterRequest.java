package io.openchutes.chutes.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request for an account; the hotkey is the one that signs. */
@Schema(name = "RegisterRequest")
public record RegisterRequest(
        @Schema(maxLength = 15, examples = "alice", description = "Unique ignoring case, for good: never used again.")
        @NotNull(message = "This field is required.")
        @Pattern(regexp = "^[a-zA-Z0-9_]{3,15}$", message = "A username has 3 to 15 letters, digits or underscores.")
        String username,

        @Schema(
                maxLength = 64,
                description = "SS58 address, format 42.",
                examples = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty")
        @NotNull(message = "This field is required.")
        @Ss58
        String coldkey,

        @Schema(nullable = true, description = "The logo, by its id.")
        UUID logoId) {}
