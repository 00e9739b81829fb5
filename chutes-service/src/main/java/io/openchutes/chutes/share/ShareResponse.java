package io.openchutes.chutes.share;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Says what holds now. */
@Schema(name = "ShareStatus")
public record ShareResponse(String status) {}
