package io.openchutes.miner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openchutes.miner.Configured;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.LaunchFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script that acts as Python: it makes environments out of itself, and notes what pip installs. */
class PythonEnvironmentTest {
    private static final String SCRIPT = """
            #!/bin/sh
            case "$1 $2" in
              "-c import"*) echo VERSION ;;
              "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo made >> FOLDER/notes ;;
              "-m pip")
                if [ -e FOLDER/offline ]; then echo "no route to PyPI"; exit 1; fi
                shift 2; echo "$*" >> FOLDER/notes ;;
            esac
            """;

    @TempDir
    Path folder;

    private PythonFinder.Python python(String version) throws IOException {
        Path script = folder.resolve("python");
        Files.writeString(script, SCRIPT.replace("VERSION", version).replace("FOLDER", folder.toString()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return PythonFinder.find(Optional.of(script.toString())).orElse(null);
    }

    private MinerConfig config(Map<String, String> more) {
        Map<String, String> keys = new HashMap<>(more);
        keys.put("data", folder.resolve("data").toString());
        return Configured.with(keys);
    }

    @Test
    void theEnvironmentIsMadeOnceAndUsedAgain() throws Exception {
        PythonFinder.Python python = python("3.12");
        PythonEnvironment first = new PythonEnvironment(config(Map.of()));
        assertThat(first.isReady()).isFalse();
        first.make(python);
        assertThat(first.isReady()).isTrue();
        new PythonEnvironment(config(Map.of())).make(python);
        assertThat(folder.resolve("notes"))
                .hasContent("made\ninstall --quiet --no-input --disable-pip-version-check chutes==0.6.9\n");
        assertThat(first.programs()).isEqualTo(folder.resolve("data/python/chutes-0.6.9-python3.12/bin"));
    }

    @Test
    void halfAnEnvironmentIsMadeAnew() throws Exception {
        PythonFinder.Python python = python("3.12");
        Files.writeString(folder.resolve("offline"), "");
        PythonEnvironment environment = new PythonEnvironment(config(Map.of()));
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> environment.make(python));
        assertThat(failure.lastLines()).contains("no route to PyPI");
        assertThat(environment.isReady()).isFalse();
        Files.writeString(folder.resolve("data/python/chutes-0.6.9-python3.12/bin/half"), "");
        Files.delete(folder.resolve("offline"));
        environment.make(python);
        assertThat(environment.isReady()).isTrue();
        assertThat(environment.programs().resolve("half")).doesNotExist();
    }

    @Test
    void anotherVersionOrOtherPackagesHaveAnEnvironmentOfTheirOwn() throws Exception {
        PythonFinder.Python python = python("3.12");
        new PythonEnvironment(config(Map.of())).make(python);
        new PythonEnvironment(config(Map.of("process.sdk-version", "0.6.10"))).make(python);
        new PythonEnvironment(config(Map.of("process.packages", "numpy==2.0,vllm"))).make(python);
        assertThat(Files.readAllLines(folder.resolve("notes")))
                .hasSize(6)
                .anyMatch(line -> line.endsWith(" chutes==0.6.9 numpy==2.0 vllm"));
    }

    @Test
    void anOldPythonIsNone() throws Exception {
        assertThat(python("3.9")).isNull();
        assertThat(python("2.7")).isNull();
        assertThat(python("3.10")).isNotNull();
        assertThat(PythonFinder.find(Optional.of("/does/not/exist"))).isEmpty();
        assertThat(PythonFinder.missing(Optional.empty()))
                .contains("3.10", "apt-get install python3-venv", "openchutes.miner.process.python");
    }
}
