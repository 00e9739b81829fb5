package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value has a comment and a schema, and the README's table is made of the comments. */
class ChartDocumentationTest {
    private static final Pattern LINE = Pattern.compile("^( *)([A-Za-z_][A-Za-z0-9_]*):(?: (.*))?$");

    private record Value(String key, String standard, String comment) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "miner"})
    void everyValueHasAComment(String chart) throws IOException {
        assertThat(values(Chart.FOLDER.resolve(chart)))
                .filteredOn(value -> value.comment.isEmpty())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "miner"})
    void theReadmesTableIsMadeOfTheComments(String chart) throws IOException {
        Path folder = Chart.FOLDER.resolve(chart);
        StringBuilder table = new StringBuilder("| value | default | what it is |\n|---|---|---|\n");
        for (Value value : values(folder)) {
            table.append(
                    "| `%s` | `%s` | %s |%n".formatted(value.key, value.standard, value.comment.replace("|", "\\|")));
        }
        Path readme = folder.resolve("README.md");
        String text = Files.readString(readme);
        int start = text.indexOf("| value | default |");
        String wanted = text.substring(0, start) + table;
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(readme, wanted);
        }
        assertThat(Files.readString(readme))
                .as("README.md; after a change of values.yaml: ./mvnw -pl k8s -am test -Dgolden.update=true")
                .isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "miner"})
    void theSchemaKnowsTheValuesAndNoOthers(String chart) throws IOException {
        Path folder = Chart.FOLDER.resolve(chart);
        JsonNode schema =
                new ObjectMapper().readTree(folder.resolve("values.schema.json").toFile());
        JsonNode values = Chart.YAML.readTree(folder.resolve("values.yaml").toFile());
        List<String> problems = new ArrayList<>();
        compare("", values, schema, schema, problems);
        assertThat(problems).isEmpty();
    }

    private static void compare(String path, JsonNode value, JsonNode schema, JsonNode root, List<String> problems) {
        JsonNode resolved =
                schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
        if (!value.isObject() || !resolved.has("properties")) {
            return;
        }
        boolean ofOtherChartsToo = path.equals("global.");
        if (!ofOtherChartsToo && resolved.path("additionalProperties").asBoolean(true)) {
            problems.add(path + " lets unknown values pass");
        }
        TreeSet<String> named = new TreeSet<>();
        resolved.get("properties").fieldNames().forEachRemaining(named::add);
        boolean serviceOverride = path.matches("services\\.[a-z]+\\.");
        value.fieldNames().forEachRemaining(name -> {
            if (!named.remove(name)) {
                problems.add(path + name + " has no schema");
            } else {
                compare(
                        path + name + ".",
                        value.get(name),
                        resolved.get("properties").get(name),
                        root,
                        problems);
            }
        });
        if (!serviceOverride) {
            named.forEach(name -> problems.add(path + name + " has a schema but no value"));
        }
    }

    /** The leaves of values.yaml with the comment above each; a comment above a group belongs to the group. */
    private static List<Value> values(Path folder) throws IOException {
        List<Value> values = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        List<String> lines = Files.readAllLines(folder.resolve("values.yaml"));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("# -- ")) {
                comment.append(line.strip().substring(5));
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            int depth = matcher.group(1).length() / 2;
            while (path.size() > depth) {
                path.removeLast();
            }
            path.addLast(matcher.group(2));
            if (matcher.group(3) != null) {
                values.add(new Value(String.join(".", path), matcher.group(3), comment.toString()));
            } else if (comment.length() > 0) {
                values.add(new Value(String.join(".", path), "see below", comment.toString()));
            }
            comment.setLength(0);
        }
        return values;
    }
}
