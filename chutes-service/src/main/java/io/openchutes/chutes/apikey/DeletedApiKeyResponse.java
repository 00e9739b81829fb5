package io.openchutes.chutes.apikey;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Says that an API key is no more. */
@Schema(name = "DeletedApiKey")
public record DeletedApiKeyResponse(UUID apiKeyId, boolean deleted) {}
