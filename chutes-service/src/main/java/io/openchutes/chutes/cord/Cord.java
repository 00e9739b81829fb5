package io.openchutes.chutes.cord;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A function of a chute that can be called, as it is sent and as it is shown. */
@Schema(name = "Cord")
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Cord(
        @NotBlank @Schema(examples = "POST") String method,

        @NotNull @CordPath @Schema(pattern = CordPath.PATTERN, examples = "/generate")
        String path,

        @NotBlank String function,
        @NotNull Boolean stream,
        @Schema(nullable = true, defaultValue = "false") Boolean passthrough,

        @CordPath(
                hyphens = true,
                message = "The path must consist of segments like /some-word that begin with a letter.")
        @Schema(nullable = true, pattern = CordPath.PATTERN_WITH_HYPHENS, examples = "/v1/chat/completions")
        String publicApiPath,

        @Pattern(regexp = "GET|POST", flags = Pattern.Flag.CASE_INSENSITIVE)
        @Schema(
                nullable = true,
                defaultValue = "POST",
                enumeration = {"GET", "POST"})
        String publicApiMethod,

        @Schema(nullable = true) Map<String, Object> inputSchema,
        @Schema(nullable = true) Map<String, Object> outputSchema,
        @Schema(nullable = true) String outputContentType,
        @Schema(nullable = true) Map<String, Object> minimalInputSchema) {
    private static final String DEFAULT_METHOD = "POST";

    /** The defaults filled in. */
    Cord complete() {
        return new Cord(
                method,
                path,
                function,
                stream,
                passthrough != null && passthrough,
                publicApiPath,
                publicApiMethod == null ? DEFAULT_METHOD : publicApiMethod.toUpperCase(Locale.ROOT),
                inputSchema,
                outputSchema,
                outputContentType,
                minimalInputSchema);
    }

    Cord withSchemas(Map<String, Object> input, Map<String, Object> output, Map<String, Object> minimalInput) {
        return new Cord(
                method,
                path,
                function,
                stream,
                passthrough,
                publicApiPath,
                publicApiMethod,
                input,
                output,
                outputContentType,
                minimalInput);
    }
}
