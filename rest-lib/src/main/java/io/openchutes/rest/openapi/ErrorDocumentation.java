package io.openchutes.rest.openapi;

import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponse;
import static org.eclipse.microprofile.openapi.OASFactory.createContent;
import static org.eclipse.microprofile.openapi.OASFactory.createMediaType;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Writes the two shapes of errors into each service's OpenAPI document, so that no resource has to repeat them. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 10)
public class ErrorDocumentation implements OASFilter {
    private static final String ANYTHING = "*/*";
    private static final String DETAIL = "ErrorDetail";
    private static final String VALIDATION = "HTTPValidationError";
    private static final String FIELD = "ValidationError";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSchema(DETAIL, detail())
                .addSchema(VALIDATION, validation())
                .addSchema(FIELD, field());
        document.getPaths().getPathItems().values().forEach(item -> {
            boolean shared =
                    item.getParameters() != null && !item.getParameters().isEmpty();
            item.getOperations().values().forEach(operation -> describe(operation, shared));
        });
    }

    private static void describe(Operation operation, boolean sharedParameters) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        boolean takesInput = sharedParameters
                || operation.getRequestBody() != null
                || (operation.getParameters() != null
                        && !operation.getParameters().isEmpty());
        if (takesInput) {
            operation.getResponses().addAPIResponse("422", answer("Validation Error", VALIDATION));
        }
        if (operation.getRequestBody() != null) {
            document(operation, "413", "The body has more than 1 MiB.");
            Content content = operation.getRequestBody().getContent();
            if (content == null || !content.hasMediaType(ANYTHING)) {
                document(operation, "415", "The body is not JSON by its Content-Type, or compressed.");
            }
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.matches("[45][0-9][0-9]") && !status.equals("422") && response.getContent() == null) {
                response.setContent(answer("", DETAIL).getContent());
            }
        });
        if (!operation.getResponses().hasAPIResponse("default")) {
            operation.getResponses().addAPIResponse("default", answer("Refused; the detail says why.", DETAIL));
        }
    }

    private static void document(Operation operation, String status, String description) {
        if (!operation.getResponses().hasAPIResponse(status)) {
            operation.getResponses().addAPIResponse(status, answer(description, DETAIL));
        }
    }

    private static APIResponse answer(String description, String schema) {
        return createAPIResponse()
                .description(description)
                .content(createContent()
                        .addMediaType(
                                "application/json",
                                createMediaType().schema(createSchema().ref(schema))));
    }

    private static Schema detail() {
        return createSchema()
                .title(DETAIL)
                .addType(SchemaType.OBJECT)
                .addProperty(
                        "detail",
                        createSchema()
                                .addType(SchemaType.STRING)
                                .description("What is wrong and what to do, in one sentence."))
                .required(List.of("detail"));
    }

    private static Schema validation() {
        return createSchema()
                .title(VALIDATION)
                .addType(SchemaType.OBJECT)
                .addProperty(
                        "detail",
                        createSchema()
                                .addType(SchemaType.ARRAY)
                                .items(createSchema().ref(FIELD))
                                .description("One entry for every bad field, 200 at most."))
                .required(List.of("detail"));
    }

    private static Schema field() {
        return createSchema()
                .title(FIELD)
                .addType(SchemaType.OBJECT)
                .addProperty(
                        "type",
                        createSchema()
                                .addType(SchemaType.STRING)
                                .description("A short name, e.g. missing or string_type."))
                .addProperty(
                        "loc",
                        createSchema()
                                .addType(SchemaType.ARRAY)
                                .items(createSchema()
                                        .anyOf(List.of(
                                                createSchema().addType(SchemaType.STRING),
                                                createSchema().addType(SchemaType.INTEGER))))
                                .description("Where: body, query, path or header first, then names and indexes."))
                .addProperty("msg", createSchema().addType(SchemaType.STRING).description("One sentence for people."))
                .addProperty(
                        "input",
                        createSchema()
                                .description("The value as received, cut where it is long; null where it is missing"
                                        + " or a long list or object."))
                .required(List.of("type", "loc", "msg"));
    }
}
