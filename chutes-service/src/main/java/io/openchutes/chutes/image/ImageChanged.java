package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The state of an image, as published on chutes.image-events. */
@RegisterForReflection
public record ImageChanged(
        UUID imageId,
        @JsonUnwrapped ImageFacts facts,
        @JsonUnwrapped ImageOrigin origin,
        @JsonUnwrapped ImageDetails details) {
    public ImageChanged {
        Objects.requireNonNull(imageId, "image_id");
    }

    public static final String TYPE = "image-changed";
}
