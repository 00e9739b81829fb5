package io.openchutes.chutes.apikey;

import io.openchutes.chutes.account.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A new API key, this once with its secret. */
@Schema(name = "CreatedApiKey")
public record CreatedApiKeyResponse(
        UUID apiKeyId,
        UUID userId,
        @Schema(examples = "ci") String name,
        boolean admin,
        Instant createdAt,
        @Schema(nullable = true) Instant lastUsedAt,
        List<ApiKeyResponse.ScopeResponse> scopes,

        @Schema(
                description =
                        "Shown this once; only its digest is kept. Send it as `Authorization: Bearer {secret_key}`.",
                examples =
                        "cpk_4e5f6a7b8c9d4e0fa1b2c3d4e5f60718.0f3c8a526f0e4b6c8c1d1f6f8f0f6a11.<32 letters or digits>")
        String secretKey) {
    static CreatedApiKeyResponse of(ApiKey key, String secret) {
        ApiKeyResponse shown = ApiKeyResponse.of(key);
        return new CreatedApiKeyResponse(
                shown.apiKeyId(),
                shown.userId(),
                shown.name(),
                shown.admin(),
                shown.createdAt(),
                shown.lastUsedAt(),
                shown.scopes(),
                secret);
    }
}
