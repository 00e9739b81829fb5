package io.openchutes.chutes.apikey;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of API keys, oldest first. */
@Schema(name = "ApiKeyPage")
public record ApiKeyPage(long total, int page, int limit, List<ApiKeyResponse> items) {}
