package io.openchutes.chutes.image;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of images, newest first. */
@Schema(name = "ImagePage")
public record ImagePage(
        @Schema(description = "How many images match on all pages.", examples = "3")
        long total,

        @Schema(examples = "0") int page,
        @Schema(examples = "25") int limit,
        List<ImageResponse> items) {}
