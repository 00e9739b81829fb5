package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

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

    record Part(@NotNull Integer size) {}

    record Thing(
            @NotNull @Size(min = 3, max = 8) String name,
            @Min(1) @Max(8) Integer itemCount,
            BigDecimal price,
            Boolean isOpen,
            @BlankIsAbsent UUID id,
            @Size(max = 3) List<@Valid Part> parts,
            @Size(max = 9) Map<String, Object> schema) {}

    private final RequestBodyReader reader = new RequestBodyReader(MAPPER, VALIDATOR, new Violations(), null);

    @Property(tries = 2_000)
    void exactlyTheBadFieldsAreNamed(@ForAll("bodies") Map<String, Tuple.Tuple2<Boolean, String>> fields) {
        String body = Stream.concat(
                        Stream.of("\"unknown\":[1]"),
                        fields.entrySet().stream()
                                .map(field -> '"' + field.getKey() + "\":"
                                        + field.getValue().get2()))
                .collect(Collectors.joining(",", "{", "}"));
        Set<String> bad = new TreeSet<>();
        fields.forEach((name, value) -> {
            if (!value.get1()) {
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
    }

    @Property
    void anyBytesAreAThingOrErrorsInTheBody(@ForAll("rubbish") byte[] body) {
        for (FieldError error : errorsOf(body)) {
            assertThat(error.loc()).startsWith("body");
            assertThat(error.msg()).isNotBlank().doesNotContain("com.fasterxml").doesNotContain("java.");
        }
    }

    @Property
    void aTreeOfAnyShapeIsBoundOrRefused(@ForAll("trees") JsonNode tree) {
        JsonBinder binder = new JsonBinder(MAPPER);
        Object value = binder.bind(Thing.class, tree, List.of("body"));
        boolean isMade = value instanceof Thing;
        assertThat(isMade || tree.isNull() || !binder.errors().isEmpty()).isTrue();
        assertThat(tree.isObject() || binder.errors().size() <= 1).isTrue();
    }

    private List<FieldError> errorsOf(byte[] body) {
        try {
            assertThat(reader.read(Thing.class, body, List.of())).isInstanceOf(Thing.class);
            return List.of();
        } catch (ValidationFailed refused) {
            assertThat(refused.errors()).isNotEmpty();
            return refused.errors();
        }
    }

    @Provide
    Arbitrary<Map<String, Tuple.Tuple2<Boolean, String>>> bodies() {
        Arbitrary<Tuple.Tuple2<String, Tuple.Tuple2<Boolean, String>>> field = Arbitraries.of(GOOD.keySet())
                .flatMap(name -> Arbitraries.of(true, true, false)
                        .flatMap(isGood -> Arbitraries.of((isGood ? GOOD : BAD).get(name))
                                .map(value -> Tuple.of(name, Tuple.of(isGood, value)))));
        return field.list()
                .ofMaxSize(9)
                .map(fields -> fields.stream()
                        .collect(Collectors.toMap(Tuple.Tuple2::get1, Tuple.Tuple2::get2, (first, second) -> second)));
    }

    @Provide
    Arbitrary<byte[]> rubbish() {
        Arbitrary<byte[]> tokens = Arbitraries.of(
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
                        "[".repeat(120))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(tokens, Arbitraries.bytes().array(byte[].class).ofMaxSize(30));
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(9).map(json::textNode),
                Arbitraries.bigDecimals().map(json::numberNode),
                Arbitraries.of(true, false).map(json::booleanNode),
                Arbitraries.create(json::nullNode));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(items -> json.arrayNode().addAll(items)),
                        Combinators.combine(
                                        Arbitraries.of(
                                                        "name",
                                                        "item_count",
                                                        "price",
                                                        "is_open",
                                                        "id",
                                                        "parts",
                                                        "schema",
                                                        "size")
                                                .list()
                                                .uniqueElements()
                                                .ofSize(3),
                                        inner.list().ofSize(3))
                                .as((names, values) -> {
                                    var object = json.objectNode();
                                    for (int i = 0; i < names.size(); i++) {
                                        object.set(names.get(i), values.get(i));
                                    }
                                    return object;
                                })),
                0,
                3);
    }
}
