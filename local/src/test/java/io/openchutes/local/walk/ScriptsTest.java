package io.openchutes.local.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptsTest {
    @TempDir
    Path tree;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scripts/abuse-test",
                "scripts/break-test",
                "scripts/client",
                "scripts/fuzz",
                "scripts/timing",
                "scripts/walk",
                "bench/calls.sh",
                "bench/load.sh",
                "bench/start.sh"
            })
    void aScriptSaysThatItsTreeIsNotBuilt(String script) throws IOException {
        Path copy = tree.resolve(script);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of("..").resolve(script), copy);
        CommandLine.Outcome outcome = CommandLine.run(List.of("bash", copy.toString()), tree, Map.of(), "");
        assertThat(outcome.output()).contains("Build first: ./mvnw -DskipTests package");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
