package io.openchutes.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chart of this folder, rendered by Helm itself (its library, so that no binary is needed). */
final class Chart {
    static final Path FOLDER = Path.of("").toAbsolutePath();
    static final YAMLMapper YAML = new YAMLMapper();

    /** The production set-up with all that operators may add to it. */
    static final String EVERY_OPTION = "every-option";

    private static final String HOOK_ANNOTATION = "helm.sh/hook";
    private static final String UNHOOKED_ANNOTATION = "unhooked.helm.sh/hook";

    /** What a template asks a cluster; none answers here. */
    private static final Pattern LOOKUP = Pattern.compile("lookup \"apps/v1\" \"Deployment\"[^}]*");

    /**
     * A copy whose hooks are plain objects: Helm's library leaves hooks out of a rendering, and they need tests as well. As in
     * {@code helm template}, no Deployment is found in the cluster.
     */
    private static final Path UNHOOKED = unhooked("target/unhooked-chart", "dict");

    private Chart() {}

    private static Path unhooked(String folder, String running) {
        try {
            Path copy = copyTo(Files.createDirectories(FOLDER.resolve(folder)));
            Files.copy(FOLDER.resolve("values.yaml"), copy.resolve("values.yaml"), StandardCopyOption.REPLACE_EXISTING);
            try (Stream<Path> templates = Files.walk(copy.resolve("templates"))) {
                for (Path template : templates.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(template).replace(HOOK_ANNOTATION, UNHOOKED_ANNOTATION);
                    Files.writeString(
                            template, LOOKUP.matcher(text).replaceAll(Matcher.quoteReplacement(running + " ")));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copyTo(Path target) throws IOException {
        for (String part : List.of("Chart.yaml", "values.schema.json", "topics.yaml", "templates", "dashboards")) {
            try (Stream<Path> files = Files.walk(FOLDER.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = target.resolve(FOLDER.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return target;
    }

    /** The set-ups that {@code ci/} holds. */
    static Stream<String> setUps() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files
                    .map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path valuesOf(String setUp) {
        if (setUp.equals(EVERY_OPTION)) {
            return FOLDER.resolve("src/test/resources/every-option-values.yaml");
        }
        return FOLDER.resolve("ci").resolve(setUp + "-values.yaml");
    }

    /** A copy of the chart whose own values are the set-up's: Helm's library lints a chart with its own values only. */
    static Path withValuesOf(String setUp, Path target) throws IOException {
        copyTo(target);
        JsonNode values = YAML.readTree(FOLDER.resolve("values.yaml").toFile());
        Files.writeString(
                target.resolve("values.yaml"),
                YAML.writeValueAsString(
                        YAML.updateValue(values, YAML.readTree(valuesOf(setUp).toFile()))));
        return target;
    }

    static Rendering render(String setUp) {
        return render(setUp, Map.of());
    }

    static Rendering render(String setUp, Map<String, String> set) {
        return render(UNHOOKED, setUp, set);
    }

    /** The rendering of an upgrade that finds this many replicas of each service in the cluster. */
    static Rendering renderWhereRun(int replicas, String setUp, Map<String, String> set) {
        String found = "dict \"spec\" (dict \"replicas\" %d)".formatted(replicas);
        return render(unhooked("target/unhooked-chart-" + replicas, found), setUp, set);
    }

    private static Rendering render(Path chart, String setUp, Map<String, String> set) {
        TemplateCommand command = new Helm(chart)
                .template()
                .withName("openchutes")
                .withNamespace("openchutes")
                .withKubeVersion("1.37.0")
                .withValuesFile(valuesOf(setUp.equals(EVERY_OPTION) ? "production" : setUp));
        if (setUp.equals(EVERY_OPTION)) {
            command.withValuesFile(valuesOf(setUp));
        }
        set.forEach(command::set);
        return new Rendering(command.call().replace(UNHOOKED_ANNOTATION, HOOK_ANNOTATION));
    }

    /** What Helm rendered, as text and as objects. */
    record Rendering(String text) {
        List<JsonNode> objects() {
            try (MappingIterator<JsonNode> documents =
                    YAML.readerFor(JsonNode.class).readValues(text)) {
                return documents.readAll().stream()
                        .filter(document -> document.has("kind"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Stream<JsonNode> ofKind(String kind) {
            return objects().stream()
                    .filter(object -> object.get("kind").asText().equals(kind));
        }

        JsonNode one(String kind, String name) {
            List<JsonNode> found = ofKind(kind)
                    .filter(object -> object.at("/metadata/name").asText().equals(name))
                    .toList();
            if (found.size() != 1) {
                throw new AssertionError(
                        "Expected one " + kind + " " + name + ", found " + found.size() + " in\n" + text);
            }
            return found.get(0);
        }

        /** The pod templates of all workloads, and the bare pods. */
        List<JsonNode> podSpecs() {
            return objects().stream()
                    .flatMap(object -> switch (object.get("kind").asText()) {
                        case "Deployment", "StatefulSet", "Job" -> Stream.of(object.at("/spec/template/spec"));
                        case "Pod" -> Stream.of(object.at("/spec"));
                        default -> Stream.empty();
                    })
                    .toList();
        }
    }
}
