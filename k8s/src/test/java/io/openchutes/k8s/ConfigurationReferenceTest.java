package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.StaticJavaParser;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.nodeTypes.NodeWithSimpleName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator's list of keys, {@code docs/configuration.md}, is made of the config mappings' own words. */
class ConfigurationReferenceTest {
    private static final Path ROOT = Chart.FOLDER.getParent();
    private static final Path REFERENCE = ROOT.resolve("docs/configuration.md");
    private static final String START =
            "<!-- generated from the config mappings; ./mvnw -pl k8s -am test -Dgolden.update=true -->";

    private record Key(
            String module, String name, String type, boolean mayBeAbsent, String standard, String description) {}

    @BeforeAll
    static void readJava17() {
        StaticJavaParser.getParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17);
    }

    @Test
    void theReferenceListsEveryKeyWithItsDefault() throws IOException {
        List<Key> keys = keys();
        assertThat(keys).hasSizeGreaterThan(20);
        assertThat(keys)
                .filteredOn(key -> key.description.isEmpty())
                .as("keys without a description")
                .isEmpty();
        assertThat(keys)
                .filteredOn(key -> key.standard.isEmpty() && !key.mayBeAbsent)
                .as("keys without a default that runs")
                .isEmpty();
        StringBuilder tables = new StringBuilder(START).append("\n");
        keys.stream().map(Key::module).distinct().forEach(module -> {
            tables.append("\n\n## ")
                    .append(module)
                    .append("\n\n| key | type | default | what it is |\n|---|---|---|---|\n");
            keys.stream()
                    .filter(key -> key.module.equals(module))
                    .forEach(key -> tables.append("| `%s` | %s | %s | %s |%n"
                            .formatted(
                                    key.name,
                                    key.type,
                                    key.standard.isEmpty() ? "none" : "`" + key.standard + "`",
                                    key.description.replace("|", "\\|"))));
        });
        String text = Files.readString(REFERENCE);
        String wanted =
                text.substring(0, text.indexOf(START)) + tables.toString().stripTrailing() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(REFERENCE, wanted);
        }
        assertThat(Files.readString(REFERENCE))
                .as("docs/configuration.md; after a change of a mapping: ./mvnw -pl k8s -am test -Dgolden.update=true")
                .isEqualTo(wanted);
    }

    private static List<Key> keys() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                    .sorted()
                    .flatMap(ConfigurationReferenceTest::mappings)
                    .sorted(Comparator.comparing(Key::module).thenComparing(Key::name))
                    .toList();
        }
    }

    private static Stream<Key> mappings(Path module) {
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
            List<Key> keys = files.filter(file -> file.toString().endsWith("Config.java"))
                    .flatMap(file -> mapping(module.getFileName().toString(), file))
                    .toList();
            return keys.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Key> mapping(String module, Path file) {
        try {
            return StaticJavaParser.parse(file).getTypes().stream()
                    .filter(type -> type.getAnnotationByName("ConfigMapping").isPresent())
                    .flatMap(type -> {
                        String prefix = argument(
                                type.getAnnotationByName("ConfigMapping").orElseThrow(), "prefix");
                        return members(
                                module,
                                prefix,
                                type.asClassOrInterfaceDeclaration(),
                                type.asClassOrInterfaceDeclaration());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Key> members(
            String module, String prefix, ClassOrInterfaceDeclaration root, ClassOrInterfaceDeclaration group) {
        return group.getMethods().stream()
                .filter(method -> !method.isDefault() && !method.isStatic())
                .flatMap(method -> {
                    String name = prefix + "."
                            + method.getAnnotationByName("WithName")
                                    .map(annotation -> argument(annotation, "value"))
                                    .orElse(kebab(method.getNameAsString()));
                    Optional<ClassOrInterfaceDeclaration> nested = nested(root, method);
                    return nested.isPresent()
                            ? members(module, name, root, nested.get())
                            : Stream.of(key(module, name, method));
                });
    }

    private static Key key(String module, String name, MethodDeclaration method) {
        String standard = method.getAnnotationByName("WithDefault")
                .map(annotation -> argument(annotation, "value"))
                .orElse("");
        String description = method.getJavadoc()
                .map(javadoc -> javadoc.getDescription().toText())
                .orElse("")
                .replaceAll("\\{@(?:code|link) ((?:[^{}]|\\{[^}]*})*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
        String type = method.getTypeAsString();
        boolean mayBeAbsent = type.matches("(Optional|Set|List|Map).*");
        String range = method.getAnnotationByName("Bounds")
                .or(() -> method.getAnnotationByName("DurationBounds"))
                .map(ConfigurationReferenceTest::range)
                .orElse("");
        return new Key(module, name, words(type) + range, mayBeAbsent, standard, description);
    }

    /** Durations as they are configured: {@code PT1H} as 1h. */
    private static String range(AnnotationExpr bounds) {
        Map<String, String> given = bounds.asNormalAnnotationExpr().getPairs().stream()
                .collect(Collectors.toMap(
                        NodeWithSimpleName::getNameAsString,
                        pair -> pair.getValue() instanceof StringLiteralExpr literal
                                ? literal.asString().replaceFirst("^PT?", "").toLowerCase(Locale.ROOT)
                                : pair.getValue().toString().replace("_", "")));
        return given.containsKey("max")
                ? ", %s to %s".formatted(given.get("min"), given.get("max"))
                : ", %s or more".formatted(given.get("min"));
    }

    private static Optional<ClassOrInterfaceDeclaration> nested(
            ClassOrInterfaceDeclaration root, MethodDeclaration method) {
        return root.findAll(ClassOrInterfaceDeclaration.class).stream()
                .filter(type -> type != root && type.getNameAsString().equals(method.getTypeAsString()))
                .findFirst();
    }

    private static String argument(AnnotationExpr annotation, String name) {
        Expression value = annotation.isSingleMemberAnnotationExpr()
                ? annotation.asSingleMemberAnnotationExpr().getMemberValue()
                : annotation.asNormalAnnotationExpr().getPairs().stream()
                        .filter(pair -> pair.getNameAsString().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
        return value instanceof StringLiteralExpr literal ? literal.asString() : value.toString();
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String words(String type) {
        return type.replaceAll("Optional<(.*)>", "$1")
                .replace("OptionalInt", "int")
                .replace("OptionalLong", "long")
                .replace("<", " of ")
                .replace(">", "")
                .replace("String", "text")
                .replace("MemorySize", "size")
                .replace("BigDecimal", "decimal")
                .toLowerCase(Locale.ROOT);
    }
}
