package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Numbers of Flyway migrations: two branches that both add the next one would otherwise meet in a database first. */
class MigrationsTest {
    private static final Path ROOT = Path.of("..");
    private static final String FOLDER = "src/main/resources/db/migration";
    private static final Pattern NAME = Pattern.compile("V((?:[0-9]+_)*)([0-9]+)__([a-z0-9]+(?:_[a-z0-9]+)*)\\.sql");

    /** Numbers that were never used, by their series. */
    private static final Map<String, List<Integer>> NEVER_USED = Map.of(
            "chutes-service V",
            Stream.iterate(6, n -> n + 1).limit(14).toList(),
            // Its parts were made at one time, each in a range of its own.
            "instance-service V",
            Stream.iterate(5, n -> n + 1)
                    .limit(15)
                    .filter(n -> n != 10 && n != 11)
                    .toList());

    /** Each library's series in the databases of all services. */
    private static final Map<String, String> SERIES_OF_LIBRARIES = Map.of("event-lib", "0_1_", "auth-lib", "0_2_");

    @TestFactory
    Stream<DynamicTest> numbersHaveNoGapsAndNoDuplicates() throws IOException {
        return series().entrySet().stream()
                .map(series -> DynamicTest.dynamicTest(series.getKey(), () -> {
                    List<Integer> expected = new ArrayList<>();
                    for (int n = 1; expected.size() < series.getValue().size(); n++) {
                        if (!NEVER_USED.getOrDefault(series.getKey(), List.of()).contains(n)) {
                            expected.add(n);
                        }
                    }
                    assertThat(series.getValue().stream().sorted())
                            .as("%s…", series.getKey())
                            .containsExactlyElementsOf(expected);
                }));
    }

    @Test
    void onlyALibraryHasASeriesOfItsOwn() throws IOException {
        Map<String, String> found = new HashMap<>();
        for (String series : series().keySet()) {
            String[] parts = series.split(" V");
            if (parts.length > 1) {
                found.put(parts[0], parts[1]);
            }
        }
        assertThat(found).isEqualTo(SERIES_OF_LIBRARIES);
    }

    /** The last numbers of each module's migrations, by module and what stands before that number. */
    private static Map<String, List<Integer>> series() throws IOException {
        Map<String, List<Integer>> series = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module :
                    modules.filter(m -> Files.isDirectory(m.resolve(FOLDER))).toList()) {
                try (Stream<Path> files = Files.walk(module.resolve(FOLDER))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        Matcher name = NAME.matcher(file.getFileName().toString());
                        assertThat(name.matches())
                                .as("%s is named like V7__what_it_does.sql", file)
                                .isTrue();
                        series.computeIfAbsent(module.getFileName() + " V" + name.group(1), key -> new ArrayList<>())
                                .add(Integer.valueOf(name.group(2)));
                    }
                }
            }
        }
        assertThat(series).as("modules with migrations").hasSizeGreaterThanOrEqualTo(5);
        return series;
    }
}
