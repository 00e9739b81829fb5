package io.openchutes.chutes.apikey;

import io.openchutes.chutes.account.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An API key without its secret. */
@Schema(name = "ApiKey")
public record ApiKeyResponse(
        UUID apiKeyId,
        UUID userId,
        @Schema(examples = "ci") String name,
        boolean admin,
        Instant createdAt,

        @Schema(nullable = true, description = "To the minute; null if it was not used with this service yet.")
        Instant lastUsedAt,

        List<ScopeResponse> scopes) {
    static ApiKeyResponse of(ApiKey key) {
        return new ApiKeyResponse(
                key.apiKeyId(),
                key.userId(),
                key.name(),
                key.isAdmin(),
                key.createdAt(),
                key.lastUsedAt(),
                key.scopes().stream().map(ScopeResponse::of).toList());
    }

    /** One thing that the key may do. */
    @Schema(name = "ApiKeyScope")
    public record ScopeResponse(
            UUID scopeId,
            @Schema(examples = "chutes") String objectType,

            @Schema(nullable = true, description = "Null: all of the type.")
            UUID objectId,

            @Schema(nullable = true, description = "Null: every action.", examples = "read")
            String action) {
        static ScopeResponse of(ApiKey.Scope scope) {
            return new ScopeResponse(scope.scopeId(), scope.objectType(), scope.objectId(), scope.action());
        }
    }
}
