package io.openchutes.chutes.imageregistry;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An image that lies in a container registry already. */
@Schema(name = "RegisterImage")
public record RegisterImageRequest(
        @Schema(examples = "vllm", maxLength = 64, description = "Its name, without your username.")
        @NotNull(message = "This field is required.")
        @Pattern(regexp = ImageNames.PATTERN, message = ImageNames.RULE)
        String name,

        @Schema(examples = "0.11.0", maxLength = 64, description = "Its version; name and tag together are taken once.")
        @NotNull(message = "This field is required.")
        @Pattern(regexp = ImageNames.PATTERN, message = ImageNames.RULE)
        String tag,

        @JsonProperty("public")
        @Schema(name = "public", required = true, description = "Whether everybody may see it and deploy on it.")
        boolean isPublic,

        @Schema(maxLength = 16384, nullable = true, description = "What it is, in Markdown.") @Size(max = 16384)
        String readme,

        @Schema(
                examples = "registry.example/team/vllm:0.11.0",
                maxLength = 512,
                description = "What a kubelet can pull: host, path, and a tag or a digest or both.")
        @NotNull(message = "This field is required.")
        @Pattern(
                regexp = ContainerReference.PATTERN,
                message = "The reference must be a container image's, such as registry.example/team/vllm:0.11.0.")
        String reference,

        @Schema(examples = "0.6.9", maxLength = 32, nullable = true, description = "The SDK's version in the image.")
        @Pattern(
                regexp = "^[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}$",
                message = "The chutes_version must be a version number.")
        String chutesVersion,

        @Schema(nullable = true, description = "The logo, by its id.")
        UUID logoId) {}
