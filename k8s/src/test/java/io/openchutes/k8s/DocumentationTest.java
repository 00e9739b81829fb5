package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository's texts lead to what is there, and each decision has its number alone. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern DECISION = Pattern.compile("\\[ADR\\s+0*(\\d+)]\\([^)]*?0*(\\d+)-[^)/]*\\.md\\)");

    @Test
    void everyDecisionHasANumberOfItsOwn() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/adr"))) {
            assertThat(files.map(file -> file.getFileName().toString().substring(0, 4)))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void everyDecisionIsCalledByItsNumber() {
        assertThat(texts().stream()
                        .flatMap(text -> matches(DECISION, text)
                                .filter(link -> !link.group(1).equals(link.group(2)))
                                .map(link -> ROOT.relativize(text) + ": " + link.group())))
                .isEmpty();
    }

    @Test
    void everyLinkLeadsToAFile() {
        assertThat(texts()).hasSizeGreaterThan(50);
        assertThat(texts().stream()
                        .flatMap(text -> matches(LINK, text)
                                .map(link -> URLDecoder.decode(link.group(1), StandardCharsets.UTF_8))
                                .filter(link -> !link.contains(":"))
                                .filter(link -> !Files.exists(text.resolveSibling(link)))
                                .map(link -> ROOT.relativize(text) + ": " + link)))
                .isEmpty();
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path text) {
        try {
            return pattern.matcher(Files.readString(text)).results().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what a build or a tool has left. */
    private static List<Path> texts() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of(ROOT.relativize(file).toString().split("/"))
                            .noneMatch(part -> part.equals("target") || part.startsWith(".")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
