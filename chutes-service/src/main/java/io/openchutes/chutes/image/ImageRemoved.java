package io.openchutes.chutes.image;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The forge no longer has this image. */
@RegisterForReflection
public record ImageRemoved(UUID imageId) {
    public ImageRemoved {
        Objects.requireNonNull(imageId, "image_id");
    }

    public static final String TYPE = "image-removed";
}
