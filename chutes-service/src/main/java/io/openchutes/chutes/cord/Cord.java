package io.openchutes.chutes.cord;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A function of a chute that can be called, as it is sent and as it is shown. */
@Schema(name = "Cord")
@PublicApiMethod
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Cord(
        @NotBlank @Size(max = 16) @Schema(examples = "POST") String method,

        @NotNull @CordPath @Size(max = MAX_PATH) @Schema(pattern = CordPath.PATTERN, examples = "/generate")
        String path,

        @NotBlank @Size(max = 256) String function,
        @NotNull Boolean stream,
        @Schema(nullable = true, defaultValue = "false") Boolean passthrough,

        @Size(max = MAX_PATH)
        @CordPath(
                hyphens = true,
                message = "The path must consist of segments like /some-word that begin with a letter.")
        @Schema(nullable = true, pattern = CordPath.PATTERN_WITH_HYPHENS, examples = "/v1/chat/completions")
        String publicApiPath,

        @Size(max = 64)
        @Schema(
                nullable = true,
                defaultValue = "POST",
                description = "GET, POST, PUT, PATCH, DELETE or HEAD, in any case; looked at only where there is a"
                        + " public_api_path.")
        String publicApiMethod,

        @Schema(nullable = true, maxProperties = MAX_KEYWORDS) @Size(max = MAX_KEYWORDS)
        Map<String, Object> inputSchema,

        @Schema(nullable = true, maxProperties = MAX_KEYWORDS) @Size(max = MAX_KEYWORDS)
        Map<String, Object> outputSchema,

        @Schema(nullable = true) @Size(max = 256) String outputContentType,

        @Schema(nullable = true, maxProperties = MAX_KEYWORDS) @Size(max = MAX_KEYWORDS)
        Map<String, Object> minimalInputSchema) {
    static final int MAX_PATH = 1024;

    /** Of a schema's outermost object; what is inside is bounded by the bytes of the chute that is stored. */
    static final int MAX_KEYWORDS = 256;

    static final Set<String> PUBLIC_METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
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
                knownMethod().orElse(DEFAULT_METHOD),
                inputSchema,
                outputSchema,
                outputContentType,
                minimalInputSchema);
    }

    /** The public method in capitals; empty where there is none, or one that no cord may have. */
    Optional<String> knownMethod() {
        return Optional.ofNullable(publicApiMethod)
                .map(method -> method.toUpperCase(Locale.ROOT))
                .filter(PUBLIC_METHODS::contains);
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
