package io.openchutes.chutes.apikey;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API key that its owner-to-be asks for. */
@Schema(name = "CreateApiKeyRequest")
public record CreateApiKeyRequest(
        @Schema(examples = "ci", description = "Unique for its owner.")
        @NotNull(message = "This field is required.")
        @NotBlank(message = "The name must not be blank.")
        @Size(max = 64, message = "The name has at most 64 characters.")
        String name,

        @Schema(nullable = true, defaultValue = "false", description = "May do everything that its owner may.")
        Boolean admin,

        @Schema(nullable = true, description = "What a key that is not admin may do; ignored for an admin key.")
        @Size(max = 100, message = "A key has at most 100 scopes.")
        List<@Valid ScopeRequest> scopes) {
    boolean isAdmin() {
        return Boolean.TRUE.equals(admin);
    }

    /** One thing that the key may do. */
    @Schema(name = "ApiKeyScopeRequest")
    public record ScopeRequest(
            @Schema(
                    enumeration = {"chutes", "images", "invocations"},
                    examples = "chutes")
            @NotNull(message = "This field is required.")
            @Pattern(regexp = "chutes|images|invocations", message = "The type must be chutes, images or invocations.")
            String objectType,

            @Schema(nullable = true, description = "One object alone; null: all of the type.")
            UUID objectId,

            @Schema(
                    nullable = true,
                    enumeration = {"read", "write", "delete", "invoke"},
                    description = "Null: every action.",
                    examples = "read")
            @Pattern(regexp = "read|write|delete|invoke", message = "The action must be read, write, delete or invoke.")
            String action) {}
}
