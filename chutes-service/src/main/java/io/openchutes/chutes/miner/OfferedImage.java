package io.openchutes.chutes.miner;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.image.ImageFacts;
import io.openchutes.chutes.image.ImageOrigin;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An image as miners pull it. */
@Schema(name = "OfferedImage")
public record OfferedImage(
        UUID imageId,
        @JsonUnwrapped ImageFacts facts,
        @JsonUnwrapped ImageOrigin origin) {
    static OfferedImage of(Image image) {
        return new OfferedImage(image.imageId(), image.facts(), image.origin());
    }
}
