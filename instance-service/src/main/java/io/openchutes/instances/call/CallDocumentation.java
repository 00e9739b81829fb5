package io.openchutes.instances.call;

import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponse;
import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponses;
import static org.eclipse.microprofile.openapi.OASFactory.createContent;
import static org.eclipse.microprofile.openapi.OASFactory.createMediaType;
import static org.eclipse.microprofile.openapi.OASFactory.createOperation;
import static org.eclipse.microprofile.openapi.OASFactory.createParameter;
import static org.eclipse.microprofile.openapi.OASFactory.createPathItem;
import static org.eclipse.microprofile.openapi.OASFactory.createRequestBody;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import io.openchutes.auth.access.AccessDocumentation;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Writes the calls into the OpenAPI document: no resource answers them, but the gateway before all resources. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 200)
public class CallDocumentation implements OASFilter {
    private static final String TAG = "Calls";
    private static final String JSON = "application/json";
    private static final int LONGEST_SLUG = 63;
    private static final int LONGEST_PATH = 2_048;
    private static final int LONGEST_MODEL = 300;
    private static final int MOST_FIELDS = 1_000;

    private static final String CALL = """
            The call goes to one of the chute's instances as it came, method, query and body, and its answer comes back as it is, streams \
            piece by piece. `path` may hold slashes: it is the `public_api_path` of one of the chute's cords, which takes the cord's method alone, \
            PUT, PATCH or DELETE too. A chute that is cold is held until an instance is there; one whose instances are busy waits for its turn. \
            Where the chute has a host name of its own, `https://{slug}.{domain}/{path}` is the same.""";

    private static final String MODEL_CALL = """
            The call goes to the chute that `model` names (`GET /v1/models` lists those that you may call) as it came, on this path, and its \
            answer comes back as it is: one JSON object, or with `"stream": true` server-sent events.""";

    private record Refusal(String status, String description) {}

    private static final List<Refusal> REFUSALS = List.of(
            new Refusal("402", "The balance is used up."),
            new Refusal("404", "No such chute, or one that you may not see; or no cord of this path."),
            new Refusal("405", "The cord takes another method: Allow names it."),
            new Refusal("413", "The body is over the limit."),
            new Refusal("429", "All instances are busy; Retry-After says when to call again."),
            new Refusal("502", "The instance ended without an answer; the call may have run."),
            new Refusal(
                    "503",
                    "No instance runs, and none came in time; or the chute is disabled, or credentials can't be checked at"
                            + " the moment."),
            new Refusal("504", "The chute sent no byte for as long as may be."));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.addTag(OASFactory.createTag()
                .name(TAG)
                .description("Calls of chutes, which an instance answers; docs/calling.md says what comes back."));
        document.getPaths()
                .addPathItem(
                        "/call/{slug}/{path}",
                        createPathItem()
                                .GET(call("callChute"))
                                .POST(call("callChuteWithBody")
                                        .requestBody(body("*/*", anything(), "{\"a\": 1, \"b\": 2}"))))
                .addPathItem("/v1/chat/completions", ofModel("createChatCompletion", "Call a chat model."))
                .addPathItem("/v1/completions", ofModel("createCompletion", "Call a model that completes a text."))
                .addPathItem("/v1/embeddings", ofModel("createEmbedding", "Call a model that embeds texts."));
    }

    private static Operation call(String id) {
        return operation(id, "Call a chute.", CALL)
                .addParameter(inPath("slug", LONGEST_SLUG, "The chute's slug.", "alice-llama-3-8b"))
                .addParameter(inPath(
                        "path", LONGEST_PATH, "The cord's public_api_path, without its first slash.", "generate"))
                .responses(answers("*/*"));
    }

    private static Parameter inPath(String name, int longest, String description, String example) {
        return createParameter()
                .name(name)
                .in(Parameter.In.PATH)
                .required(true)
                .description(description)
                .example(example)
                .schema(createSchema().addType(SchemaType.STRING).minLength(1).maxLength(longest));
    }

    private static PathItem ofModel(String id, String summary) {
        Schema schema = createSchema()
                .addType(SchemaType.OBJECT)
                .addProperty(
                        "model",
                        createSchema()
                                .addType(SchemaType.STRING)
                                .description("The chute's name, or username/name.")
                                .minLength(1)
                                .maxLength(LONGEST_MODEL))
                .addRequired("model")
                .maxProperties(MOST_FIELDS);
        return createPathItem()
                .POST(operation(id, summary, MODEL_CALL)
                        .requestBody(body(JSON, schema, null))
                        .responses(answers(JSON)
                                .addAPIResponse("400", createAPIResponse().description("The body names no model."))));
    }

    private static Operation operation(String id, String summary, String description) {
        return createOperation()
                .operationId(id)
                .summary(summary)
                .description(description)
                .addTag(TAG)
                .addExtension(AccessDocumentation.REQUIRED, true);
    }

    /** @param example null where the file of examples has one */
    private static RequestBody body(String type, Schema schema, String example) {
        return createRequestBody()
                .required(true)
                .content(createContent()
                        .addMediaType(type, createMediaType().schema(schema).example(example)));
    }

    private static Schema anything() {
        return createSchema()
                .addType(SchemaType.STRING)
                .format("binary")
                .description("Whatever the cord takes.")
                .maxLength(32 * 1024 * 1024);
    }

    private static APIResponses answers(String type) {
        APIResponses answers = createAPIResponses()
                .addAPIResponse(
                        "200",
                        createAPIResponse()
                                .description("The chute's own answer, whose status may be any.")
                                .content(createContent()
                                        .addMediaType(type, createMediaType().schema(createSchema()))));
        REFUSALS.forEach(refusal ->
                answers.addAPIResponse(refusal.status(), createAPIResponse().description(refusal.description())));
        return answers;
    }
}
