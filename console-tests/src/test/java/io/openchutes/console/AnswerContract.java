package io.openchutes.console;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds made-up answers against the services' committed OpenAPI documents: an operation that no service has, a field that its answer does not have, or one that is missing, is told.
 */
final class AnswerContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCUMENTS = Path.of("..", "contracts", "openapi");
    private static final List<String> SERVICES =
            List.of("chutes-service", "bounty-service", "metrics-service", "instance-service");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
    /** What hostile texts break on purpose: the words of a text, not the shape of an answer. */
    private static final Set<String> OF_TEXTS = Set.of("enum", "format", "pattern", "maxLength", "minLength", "const");
    /** Longer lists are of the same maker as shorter ones, and would take seconds. */
    private static final int LONGEST_CHECKED = 1 << 20;

    private static final AnswerContract ONLY = new AnswerContract();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Optional<Schema>> schemas = new ConcurrentHashMap<>();
    private final Set<String> fit = ConcurrentHashMap.newKeySet();

    /** @param fixed characters of the path that are no variable's: of two that fit the one with more is meant */
    private record Operation(
            String method, Pattern path, int fixed, String name, JsonNode components, JsonNode responses) {}

    private AnswerContract() {
        for (String service : SERVICES) {
            JsonNode document = read(service);
            JsonNode components = document.get("components").deepCopy();
            components.path("schemas").forEach(AnswerContract::closed);
            document.get("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(method -> {
                        if (METHODS.contains(method.getKey())) {
                            operations.add(operation(path.getKey(), method.getKey(), method.getValue(), components));
                        }
                    }));
        }
    }

    private static JsonNode read(String service) {
        try {
            return JSON.readTree(Files.readString(DOCUMENTS.resolve(service + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Operation operation(String path, String method, JsonNode operation, JsonNode components) {
        String fixed = path.replaceAll("\\{[^}]*}", "");
        // Names hold slashes.
        String pattern = Pattern.compile("[^{}]+|\\{[^}]*}")
                .matcher(path.replaceAll("/$", ""))
                .replaceAll(part -> part.group().startsWith("{") ? ".+" : "\\\\Q" + part.group() + "\\\\E");
        String upper = method.toUpperCase(Locale.ROOT);
        return new Operation(
                upper,
                Pattern.compile(pattern + "/?"),
                fixed.length(),
                upper + " " + path,
                components,
                operation.get("responses"));
    }

    /** No property beyond those that the schema names. */
    private static void closed(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.path("properties").isObject() && !object.has("additionalProperties")) {
                object.put("unevaluatedProperties", false);
            }
            object.path("properties").forEach(AnswerContract::closed);
            for (String part : List.of("items", "additionalProperties")) {
                closed(object.path(part));
            }
            for (String part : List.of("anyOf", "oneOf", "allOf")) {
                object.path(part).forEach(AnswerContract::closed);
            }
        }
    }

    /** What is wrong with a JSON answer; empty if nothing is. What chutes answer is theirs, and refusals all look alike. */
    static List<String> problems(FixturePlatform.Call call, FixturePlatform.Answer answer, boolean textsAreHostile) {
        if (call.path().startsWith("/call/")
                || call.path().startsWith("/v1/") && call.method().equals("POST")
                || answer.status() >= 400
                || !answer.type().startsWith("application/json")
                || answer.body().length() > LONGEST_CHECKED) {
            return List.of();
        }
        return ONLY.look(call.method(), call.path(), answer, textsAreHostile);
    }

    private List<String> look(String method, String path, FixturePlatform.Answer answer, boolean textsAreHostile) {
        Operation operation = operations.stream()
                .filter(one ->
                        one.method().equals(method) && one.path().matcher(path).matches())
                .max(Comparator.comparingInt(Operation::fixed))
                .orElse(null);
        if (operation == null) {
            return List.of("No service answers " + method + " " + path);
        }
        String key = operation.name() + " " + answer.status();
        if (fit.contains(key + answer.body())) {
            return List.of();
        }
        if (!operation.responses().has(Integer.toString(answer.status()))) {
            return List.of(key + " is not in the OpenAPI document");
        }
        Optional<Schema> schema = schemas.computeIfAbsent(key, name -> schemaOf(operation, answer.status()));
        if (schema.isEmpty()) {
            return List.of();
        }
        try {
            List<String> problems = schema.get().validate(JSON.readTree(answer.body())).stream()
                    .filter(error -> !textsAreHostile || !isOfATextsWords(error))
                    .map(Error::toString)
                    .map(error -> key + error)
                    .distinct()
                    .toList();
            if (problems.isEmpty()) {
                fit.add(key + answer.body());
            }
            return problems;
        } catch (JacksonException e) {
            return List.of(key + ": " + e.getMessage());
        }
    }

    /** Of `enum or null` the second branch is told, too. */
    private static boolean isOfATextsWords(Error error) {
        return OF_TEXTS.contains(error.getKeyword()) || error.getMessage().endsWith("string found, null expected");
    }

    /** Empty where the document says nothing of the answer's shape. */
    private Optional<Schema> schemaOf(Operation operation, int status) {
        JsonNode content = operation
                .responses()
                .path(Integer.toString(status))
                .path("content")
                .path("application/json");
        if (!content.has("schema")) {
            return Optional.empty();
        }
        JsonNode own = content.get("schema").deepCopy();
        closed(own);
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.set("allOf", JSON.createArrayNode().add(own));
        root.set("components", operation.components());
        return Optional.of(registry.getSchema(root));
    }
}
