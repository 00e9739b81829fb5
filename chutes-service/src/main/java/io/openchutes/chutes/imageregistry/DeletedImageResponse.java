package io.openchutes.chutes.imageregistry;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The image is gone. */
@Schema(name = "DeletedImage")
public record DeletedImageResponse(UUID imageId, boolean deleted) {}
