package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.inputs.Inputs;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bodies as outsiders send them: a value that keeps every rule, or every bad field by its place, and never anything else. */
class RequestBodyPropertyTest {
    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String ID = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0";

    /** Values that a field takes, and values that it refuses. */
    private static final Map<String, List<String>> GOOD = Map.of(
            "name", List.of("\"abc\"", "\"é\\u0041😀\""),
            "item_count", List.of("1", "8", "3.0", "1e0", "null", "\"5\"", "\" +5.0\\n\""),
            "price", List.of("0.1", "17", "-2e3", "null", "\"1\"", "\" .5e-2 \""),
            "is_open", List.of("true", "false", "null", "\"tRUE\"", "1", "0", "\"off\"", "1.0"),
            "id", List.of("\"\"", "\" \"", '"' + ID + '"', '"' + ID.replace("-", "") + '"', "null"),
            "parts", List.of("[]", "[{\"size\":1}]", "[{\"size\":2,\"more\":[]},{\"size\":3}]", "null"),
            "schema", List.of("{}", "{\"a\":[1,{\"b\":null}]}", "null"));

    private static final Map<String, List<String>> BAD = Map.of(
            "name", List.of("null", "5", "\"ab\"", "\"123456789\"", "\"a\\u0000b\"", "\"ab\\ud800\"", "[]"),
            "item_count",
                    List.of(
                            "0",
                            "9",
                            "\"0\"",
                            "\"1.5\"",
                            "\"\"",
                            "\"1 2\"",
                            "\"1_0\"",
                            "1.5",
                            "1e99",
                            "1e9999999",
                            "1e99999999999",
                            "true",
                            "{}"),
            "price", List.of("\"x\"", "\"1e400\"", "\"inf\"", "1e400", "-1e99999999999", "1e-99999", "[1]"),
            "is_open", List.of("\"maybe\"", "\"\"", "2", "0.5", "1e99999999999", "[]"),
            "id", List.of("\"1-1-1-1-1\"", "\"" + ID + "0\"", "5"),
            "parts",
                    List.of(
                            "{}",
                            "[null]",
                            "[{\"size\":\"x\"}]",
                            "[{\"size\":1},{\"size\":1},{\"size\":1},{\"size\":1}]",
                            "[{\"size\":1},{}]",
                            "\"[]\""),
            "schema", List.of("[]", "\"{}\"", "{\"\\u0000\":1}", "{\"a\":1e99999}"));

    private static final List<String> FIELDS = GOOD.keySet().stream().sorted().toList();

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"name\"",
            "\"parts\"",
            "\"\\ud800\"",
            "null",
            "-1",
            "1e9",
            "NaN",
            "01",
            "//",
            "'",
            "\u0000",
            "\ufeff",
            "{\"a\":",
            "[".repeat(120));

    private record Value(boolean isGood, String text) {}

    record Part(@NotNull Integer size) {}

    record Thing(
            @NotNull @Size(min = 3, max = 8) String name,
            @Min(1) @Max(8) Integer itemCount,
            BigDecimal price,
            Boolean isOpen,
            @BlankIsAbsent UUID id,
            @Size(max = 3) List<@Valid Part> parts,
            @Size(max = 9) Map<String, Object> schema) {}

    private static final RequestBodyReader READER = new RequestBodyReader(MAPPER, VALIDATOR, new Violations(), null);

    @Test
    void exactlyTheBadFieldsAreNamed() {
        Inputs.forAll(2_000, in -> {
            Map<String, Value> fields = bodies(in);
            String body = Stream.concat(
                            Stream.of("\"unknown\":[1]"),
                            fields.entrySet().stream()
                                    .map(field -> '"' + field.getKey() + "\":"
                                            + field.getValue().text()))
                    .collect(Collectors.joining(",", "{", "}"));
            Set<String> bad = new TreeSet<>();
            fields.forEach((name, value) -> {
                if (!value.isGood()) {
                    bad.add(name);
                }
            });
            if (!fields.containsKey("name")) {
                bad.add("name");
            }
            Set<String> named = new TreeSet<>();
            for (FieldError error : errorsOf(body.getBytes(StandardCharsets.UTF_8))) {
                assertThat(error.loc().get(0)).isEqualTo("body");
                named.add(error.loc().get(1).toString());
            }
            assertThat(named).as(body).isEqualTo(bad);
        });
    }

    @Test
    void anyBytesAreAThingOrErrorsInTheBody() {
        Inputs.forAll(1_000, in -> {
            requireThingOrErrorsInTheBody(rubbish(in));
        });
    }

    static void requireThingOrErrorsInTheBody(byte[] body) {
        for (FieldError error : errorsOf(body)) {
            assertThat(error.loc()).startsWith("body");
            assertThat(error.msg()).isNotBlank().doesNotContain("com.fasterxml").doesNotContain("java.");
        }
    }

    @Test
    void aTreeOfAnyShapeIsBoundOrRefused() {
        Inputs.forAll(1_000, in -> {
            JsonNode tree = trees(in);
            JsonBinder binder = new JsonBinder(MAPPER);
            Object value = binder.bind(Thing.class, tree, List.of("body"));
            boolean isMade = value instanceof Thing;
            assertThat(isMade || tree.isNull() || !binder.errors().isEmpty()).isTrue();
            assertThat(tree.isObject() || binder.errors().size() <= 1).isTrue();
        });
    }

    private static List<FieldError> errorsOf(byte[] body) {
        try {
            assertThat(READER.read(Thing.class, body, List.of())).isInstanceOf(Thing.class);
            return List.of();
        } catch (ValidationFailed refused) {
            assertThat(refused.errors()).isNotEmpty();
            return refused.errors();
        }
    }

    private static Map<String, Value> bodies(Inputs in) {
        Map<String, Value> fields = new HashMap<>();
        for (int i = in.integer(0, 9); i > 0; i--) {
            String name = in.pick(FIELDS);
            boolean isGood = !in.oneIn(3);
            fields.put(name, new Value(isGood, in.pick((isGood ? GOOD : BAD).get(name))));
        }
        return fields;
    }

    private static byte[] rubbish(Inputs in) {
        if (in.oneIn(2)) {
            return in.bytesUpTo(30);
        }
        return String.join("", in.list(0, 12, () -> in.pick(TOKENS))).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode trees(Inputs in) {
        return tree(in, 3);
    }

    private static JsonNode tree(Inputs in, int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (depth == 0 || in.oneIn(4)) {
            return in.pick(
                    json.textNode(in.text(9)),
                    json.numberNode(in.decimal()),
                    json.booleanNode(in.oneIn(2)),
                    json.nullNode());
        }
        if (in.oneIn(3)) {
            return json.arrayNode().addAll(in.list(0, 3, () -> tree(in, depth - 1)));
        }
        ObjectNode object = json.objectNode();
        for (int i = 0; i < 3; i++) {
            object.set(in.oneIn(6) ? "size" : in.pick(FIELDS), tree(in, depth - 1));
        }
        return object;
    }
}
