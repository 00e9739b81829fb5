package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What the build left for browsers: how large it is, and that nothing in it is missing, forgotten or from elsewhere. */
class ConsoleFilesTest {
    private static final Path FOLDER = Path.of("target", "classes", "console");
    private static final int MOST_BYTES = 200 * 1024;
    private static final int MOST_BYTES_AT_FIRST = 60 * 1024;
    private static final Pattern IMPORT = Pattern.compile("(?:from|import\\(?)\\s*['\"](\\.{1,2}/[^'\"]+)['\"]");
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"/console/([^\"]+)\"");

    @Test
    void everythingTogetherIsSmall() throws IOException {
        int sum = 0;
        for (Path file : files()) {
            sum += compressed(file);
        }
        System.out.printf("All files of the console: %,d bytes compressed%n", sum);
        assertThat(sum).isLessThan(MOST_BYTES);
    }

    @Test
    void whatABrowserNeedsForTheFirstScreenIsSmaller() throws IOException {
        int sum = compressed(FOLDER.resolve("index.html"));
        Set<Path> first = new HashSet<>();
        for (String name : namedInThePage()) {
            addWithImports(FOLDER.resolve(name).normalize(), first);
        }
        addWithImports(FOLDER.resolve("assets/screens/overview.js"), first);
        for (Path file : first) {
            sum += compressed(file);
        }
        System.out.printf("The first screen: %,d bytes compressed in %d files%n", sum, first.size() + 1);
        assertThat(sum).isLessThan(MOST_BYTES_AT_FIRST);
    }

    @Test
    void everyImportLeadsToAFile() throws IOException {
        for (Path file : files()) {
            assertThat(imports(file))
                    .allSatisfy(
                            path -> assertThat(path).as("imported by %s", file).exists());
        }
        assertThat(namedInThePage())
                .allSatisfy(name -> assertThat(FOLDER.resolve(name)).exists());
    }

    @Test
    void everyModuleIsReachedFromThePage() throws IOException {
        Set<Path> reached = new HashSet<>();
        addAll(FOLDER.resolve("assets/app/main.js"), reached);
        assertThat(files().stream()
                        .filter(file -> file.toString().endsWith(".js"))
                        .map(Path::normalize))
                .allSatisfy(file -> assertThat(reached).contains(file));
    }

    @Test
    void thePagePreloadsExactlyWhatItsScriptImports() throws IOException {
        Set<Path> imported = new HashSet<>();
        addWithImports(FOLDER.resolve("assets/app/main.js"), imported);
        assertThat(namedInThePage().stream()
                        .filter(name -> name.endsWith(".js"))
                        .map(name -> FOLDER.resolve(name).normalize()))
                .containsExactlyInAnyOrderElementsOf(imported);
    }

    @Test
    void nothingComesFromElsewhereAndNothingBecomesMarkup() throws IOException {
        for (Path file : files()) {
            String text = Files.readString(file);
            if (file.toString().contains("vendor")) {
                continue;
            }
            assertThat(text).as("%s", file).doesNotContainPattern("(?:src|href|url\\()[=\"'(]*(?:https?:)?//");
            assertThat(text)
                    .as("%s", file)
                    .doesNotContain(
                            "innerHTML", "outerHTML", "insertAdjacentHTML", "unsafeHTML", "document.write", "eval(");
            assertThat(text).as("%s: blocked by the policy", file).doesNotContainPattern("<[a-z]+[^>]* style=\"");
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> namedInThePage() throws IOException {
        Matcher names = LOADED.matcher(Files.readString(FOLDER.resolve("index.html")));
        return names.results().map(found -> found.group(1)).distinct().toList();
    }

    /** Static imports alone: what is imported later is loaded when it is asked for. */
    private static void addWithImports(Path file, Set<Path> known) throws IOException {
        if (known.add(file.normalize()) && file.toString().endsWith(".js")) {
            for (Path next : imports(file, Files.readString(file).replaceAll("import\\('[^']+'\\)", ""))) {
                addWithImports(next, known);
            }
        }
    }

    private static void addAll(Path file, Set<Path> known) throws IOException {
        if (known.add(file.normalize())) {
            for (Path next : imports(file)) {
                addAll(next, known);
            }
        }
    }

    private static List<Path> imports(Path file) throws IOException {
        return file.toString().endsWith(".js") ? imports(file, Files.readString(file)) : List.of();
    }

    private static List<Path> imports(Path file, String text) {
        List<Path> found = new ArrayList<>();
        // Types in comments name modules, too.
        IMPORT.matcher(text.replaceAll("(?s)/\\*\\*.*?\\*/", ""))
                .results()
                .forEach(match -> found.add(file.resolveSibling(match.group(1)).normalize()));
        return found;
    }

    private static int compressed(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(Files.readAllBytes(file));
        }
        return out.size();
    }
}
