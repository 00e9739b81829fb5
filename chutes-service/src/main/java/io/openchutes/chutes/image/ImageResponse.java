package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.UserResponse;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An image as callers see it, alone and inside a chute. */
@Schema(name = "Image")
public record ImageResponse(
        UUID imageId,
        @JsonUnwrapped ImageFacts facts,
        @JsonUnwrapped ImageDetails details,
        @Schema(nullable = true) String logo,

        @Schema(nullable = true, description = "Null while the owner's account is not known.")
        UserResponse user) {
    public static ImageResponse of(Image image, UserResponse user, LogoUrls logos) {
        return new ImageResponse(
                image.imageId(),
                image.facts(),
                image.details(),
                logos.of(image.details().logoId()),
                user);
    }
}
