package io.openchutes.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An OpenAPI 3.1 document, seen as the reference sees an operation: slots, types as words, required flags, statuses. */
final class OpenApiDocument {
    /** A parameter or body field; the type in the reference's words, e.g. {@code string | null}. */
    record Field(String type, boolean required) {}

    record Operation(
            Map<String, Field> parameters,
            Map<String, Field> body,
            Set<String> statuses,
            boolean takesAuthorization,
            List<String> undocumented) {}

    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]*)}");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private final JsonNode root;

    OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    /** Path variables compare by position. */
    static String byPosition(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        String key = method.getKey().toUpperCase(Locale.ROOT) + " " + byPosition(path.getKey());
                        operations.put(key, operation(path.getKey(), path.getValue(), method.getValue()));
                    }
                }));
        return operations;
    }

    private Operation operation(String path, JsonNode item, JsonNode node) {
        List<String> gaps = new ArrayList<>();
        for (String needed : List.of("summary", "description", "operationId", "tags")) {
            if (node.path(needed).isMissingNode()
                    || node.get(needed).isEmpty() && node.get(needed).asText().isBlank()) {
                gaps.add("no " + needed);
            }
        }
        Map<String, Field> parameters = new LinkedHashMap<>();
        List<String> pathNames = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(path);
        while (variables.find()) {
            pathNames.add(variables.group(1));
        }
        Stream.of(item.path("parameters"), node.path("parameters"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .map(this::resolve)
                .forEach(parameter -> {
                    String in = parameter.get("in").asText();
                    String name = parameter.get("name").asText();
                    String slot = in.equals("path") ? "path " + pathNames.indexOf(name) : in + " " + name;
                    parameters.put(
                            slot,
                            new Field(
                                    type(parameter.path("schema")),
                                    parameter.path("required").asBoolean(false)));
                    if (parameter.path("description").asText().isBlank()) {
                        gaps.add("parameter " + name + " has no description");
                    }
                });
        Map<String, Field> body = new LinkedHashMap<>();
        JsonNode schema = resolve(resolve(node.path("requestBody"))
                .path("content")
                .path("application/json")
                .path("schema"));
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(field -> {
            body.put(field.getKey(), new Field(type(field.getValue()), required.contains(field.getKey())));
            if (resolve(field.getValue()).path("description").asText().isBlank()
                    && field.getValue().path("description").asText().isBlank()) {
                gaps.add("body field " + field.getKey() + " has no description");
            }
        });
        Set<String> statuses = new TreeSet<>();
        node.path("responses").properties().forEach(response -> {
            statuses.add(response.getKey());
            if (resolve(response.getValue()).path("description").asText().isBlank()) {
                gaps.add("status " + response.getKey() + " has no description");
            }
        });
        boolean authorization = parameters.containsKey("header Authorization")
                || !node.path("security").isEmpty();
        return new Operation(parameters, body, statuses, authorization, gaps);
    }

    private JsonNode resolve(JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = root.at(resolved.get("$ref").asText().substring(1));
        }
        return resolved;
    }

    /** The type in the reference's words. A reference to a schema of its own is that schema's name; to a simple one, its type. */
    private String type(JsonNode schema) {
        Set<String> alternatives = new TreeSet<>();
        collect(schema, alternatives);
        boolean nullable = alternatives.remove("null");
        return String.join(" | ", alternatives) + (nullable ? " | null" : "");
    }

    private void collect(JsonNode schema, Set<String> alternatives) {
        if (schema.has("$ref")) {
            JsonNode target = resolve(schema);
            if (target.path("properties").isEmpty()) {
                collect(target, alternatives);
            } else {
                alternatives.add(schema.get("$ref").asText().replaceAll(".*/", ""));
            }
            return;
        }
        for (String union : List.of("anyOf", "oneOf", "allOf")) {
            schema.path(union).forEach(part -> collect(part, alternatives));
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(one -> add(schema, one.asText(), alternatives));
        } else if (!type.isMissingNode()) {
            add(schema, type.asText(), alternatives);
        }
    }

    private void add(JsonNode schema, String type, Set<String> alternatives) {
        alternatives.add(type.equals("array") ? type(schema.path("items")) + "[]" : type);
    }
}
