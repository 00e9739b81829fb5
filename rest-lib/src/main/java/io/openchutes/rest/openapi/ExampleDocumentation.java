package io.openchutes.rest.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Writes examples into a service's OpenAPI document: those of its file {@link #FILE}, by operation, for requests and answers, and one
 * for each error. A JSON file beside the code keeps the resources short, and a test in contracts holds each example against its schema.
 *
 * <p>In the file an operation has {@code request}, and statuses: {@code "200"} for JSON, {@code "200 text/csv"} for others; an error
 * has its sentence.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 5)
public class ExampleDocumentation implements OASFilter {
    static final String FILE = "META-INF/openapi-examples.json";
    private static final String JSON = "application/json";

    private static final Map<String, String> SENTENCES = Map.of(
            "400", "The request could not be understood; check its path and headers.",
            "401",
                    "Sign the request (X-Chutes-Hotkey, X-Chutes-Signature, X-Chutes-Nonce) or send an API key"
                            + " (Authorization: Bearer cpk_…).",
            "403", "The API key's scopes do not allow this.",
            "404", "Chute not found, or does not belong to you",
            "413", "The body is too large; at most 1 MiB is taken.",
            "415", "Send the body as application/json.",
            "503", "The database can't be reached at the moment; try again.",
            "default", "Something went wrong here; try again, and name the request id if it goes on.");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode examples = read();

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths()
                    .getPathItems()
                    .values()
                    .forEach(item -> item.getOperations().values().forEach(this::describe));
        }
    }

    private void describe(Operation operation) {
        JsonNode own = examples.path(String.valueOf(operation.getOperationId()));
        if (operation.getRequestBody() != null && operation.getRequestBody().getContent() != null) {
            show(operation.getRequestBody().getContent().getMediaType(JSON), own.get("request"));
        }
        if (operation.getResponses() == null) {
            return;
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (response.getContent() == null) {
                return;
            }
            if (status.equals("422")) {
                show(response, JSON, MAPPER.valueToTree(Map.of("detail", List.of(badField(operation)))));
            } else if (status.startsWith("2")) {
                response.getContent()
                        .getMediaTypes()
                        .forEach((type, content) ->
                                show(response, type, own.get(type.equals(JSON) ? status : status + " " + type)));
            } else {
                String sentence = own.path(status).asText(SENTENCES.get(status));
                show(response, JSON, sentence == null ? null : MAPPER.valueToTree(Map.of("detail", sentence)));
            }
        });
    }

    private static Map<String, Object> badField(Operation operation) {
        if (operation.getRequestBody() != null) {
            return field("json_invalid", List.of("body"), "The body is not valid JSON (line 1, column 2).", null);
        }
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        Parameter parameter = parameters.stream()
                .filter(one -> one.getIn() == Parameter.In.QUERY)
                .filter(one -> "limit".equals(one.getName()))
                .findFirst()
                .orElseGet(() -> parameters.isEmpty() ? null : parameters.get(0));
        if (parameter == null) {
            return field("value_error", List.of("path"), "The text must not hold the NUL character.", null);
        }
        List<String> loc = List.of(parameter.getIn().toString(), parameter.getName());
        return "limit".equals(parameter.getName())
                ? field("greater_than_equal", loc, "The value must be 1 or more.", 0)
                : field("value_error", loc, "The text must not hold the NUL character.", null);
    }

    private static Map<String, Object> field(String type, List<String> loc, String message, Object input) {
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("type", type);
        field.put("loc", loc);
        field.put("msg", message);
        field.put("input", input);
        return field;
    }

    private static void show(APIResponse response, String type, JsonNode example) {
        show(response.getContent().getMediaType(type), example);
    }

    /** As a tree, since fields that are null would be left out of a map. */
    private static void show(MediaType content, JsonNode example) {
        if (content != null
                && example != null
                && content.getExample() == null
                && (content.getExamples() == null || content.getExamples().isEmpty())) {
            content.setExample(example);
        }
    }

    private static JsonNode read() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        try (InputStream file = application.getResourceAsStream(FILE)) {
            return file == null ? MAPPER.createObjectNode() : MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " can't be read", e);
        }
    }
}
