package io.openchutes.miner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openchutes.miner.Configured;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, with a stand-in for the SDK. */
class ProcessLauncherTest {
    private static final Devices DEVICES = new Devices("", "a4000", List.of(0, 2));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final UUID id = UUID.randomUUID();
    private MinerConfig config;
    private ProcessLauncher launcher;
    private ChuteProcess process;

    @BeforeEach
    void makeEnvironment() throws IOException, LaunchFailed {
        config = Configured.with(Map.of(
                "data",
                folder.resolve("data").toString(),
                "process.environments",
                folder.resolve("python").toString(),
                "process.memory",
                "512M",
                "process.stop-within",
                "2s"));
        Optional<PythonFinder.Python> python = FakeSdk.in(folder.resolve("python"), config);
        assumeTrue(python.isPresent(), "no Python 3.10 or newer here");
        launcher = launcher(python.get());
        launcher.begin(() -> {});
    }

    private ProcessLauncher launcher(PythonFinder.Python python) throws LaunchFailed {
        PythonEnvironment environment = new PythonEnvironment(config);
        environment.make(python);
        return new ProcessLauncher(config, environment);
    }

    @AfterEach
    void endProcess() throws IOException {
        if (process != null) {
            process.stop(Duration.ofMillis(100));
        }
        if (launcher != null) {
            launcher.end();
        }
    }

    private ChuteProcess start(String code) throws LaunchFailed {
        Claim claim = new Claim(id, UUID.randomUUID(), "v1", new byte[32], 1);
        process = launcher.start(
                claim, new ChuteSource("my_chute.py", "my_chute:chute", code, Optional.empty(), true), DEVICES);
        return process;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** A pid that the chute printed. */
    private long printed(String word) {
        return await().atMost(PATIENCE)
                .until(
                        () -> process.output().last(1000).stream()
                                .filter(line -> line.startsWith(word + " "))
                                .map(line -> Long.parseLong(line.substring(word.length() + 1)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void aChuteServesInItsOwnFolderWithAnEnvironmentBuiltFromNothing() throws Exception {
        launcher.awaitReady(start("print('started')"), PATIENCE);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + "/add"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        Path home = folder.resolve("data/instances/" + id);
        assertThat(answer)
                .contains("\"CHUTES_EXECUTION_CONTEXT\": \"REMOTE\"")
                .contains("\"CUDA_VISIBLE_DEVICES\": \"0,2\"")
                .contains("\"HOME\": \"" + home.toRealPath() + "/home\"")
                .doesNotContain("JAVA_HOME")
                .doesNotContain("OPENCHUTES_MINER");
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(home.resolve("work/my_chute.py")).hasContent("print('started')");
        assertThat(process.output().last(100))
                .anyMatch(line -> line.equals("started"))
                .anyMatch(line -> line.startsWith("running run my_chute:chute --dev --host 127.0.0.1 --port "
                        + process.port() + " --logging-port "));
    }

    @Test
    void stoppingEndsWhatTheChuteStartedAndDeletesItsFolder() throws Exception {
        start("""
                import subprocess, sys
                print("child", subprocess.Popen(["sleep", "1000"]).pid, flush=True)
                print("escaped", subprocess.Popen(["sleep", "1000"], start_new_session=True).pid, flush=True)
                """);
        launcher.awaitReady(process, PATIENCE);
        long child = printed("child");
        long escaped = printed("escaped");
        process.stop(PATIENCE);
        assertThat(isAlive(process.pid())).isFalse();
        await().atMost(PATIENCE).until(() -> !isAlive(child) && !isAlive(escaped));
        assertThat(folder.resolve("data/instances/" + id)).doesNotExist();
        assertThat(folder.resolve("data/processes/" + id + ".pid")).doesNotExist();
    }

    @Test
    void aChuteThatIgnoresSigtermIsKilled() throws Exception {
        start("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)");
        launcher.awaitReady(process, PATIENCE);
        process.stop(Duration.ofMillis(300));
        assertThat(isAlive(process.pid())).isFalse();
    }

    @Test
    void aChuteThatEndsBeforeItServesFailsWithItsLastLines() throws Exception {
        start("raise RuntimeError('no model here')");
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> launcher.awaitReady(process, PATIENCE));
        assertThat(failure).hasMessage("The chute ended before it served");
        assertThat(failure.lastLines()).contains("RuntimeError: no model here").hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void aChuteThatOnlyIsAliveDoesNotServeYet() throws Exception {
        start("import time; time.sleep(1000)");
        await().atMost(PATIENCE).until(() -> !process.output().last(1).isEmpty());
        assertThatThrownBy(() -> launcher.awaitReady(process, Duration.ofSeconds(1)))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage("The chute did not serve within 1 s");
    }

    @Test
    void memoryIsLimited() throws Exception {
        start("x = bytearray(700 * 1024 * 1024)");
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> launcher.awaitReady(process, PATIENCE));
        assertThat(failure.lastLines()).contains("MemoryError");
    }

    @Test
    void theNextLifeOfTheAgentEndsWhatWasLeft() throws Exception {
        start("import subprocess; print('child', subprocess.Popen(['sleep', '1000']).pid, flush=True)");
        long child = printed("child");
        // As after SIGKILL: nothing was tidied up, only the lock is free.
        launcher.end();
        ProcessLauncher next = launcher(PythonFinder.find(Optional.empty()).orElseThrow());
        try {
            assertThat(next.begin(() -> {})).containsExactly(id);
            await().atMost(PATIENCE).until(() -> !isAlive(process.pid()) && !isAlive(child));
            assertThat(folder.resolve("data/instances")).isEmptyDirectory();
            assertThat(folder.resolve("data/processes")).isEmptyDirectory();
        } finally {
            next.end();
        }
    }

    @Test
    void aPidThatWasGivenToAnotherIsLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            Path pids = folder.resolve("data/processes");
            Files.writeString(
                    pids.resolve(id + ".pid"), stranger.pid() + " 1000000\nOPENCHUTES_INSTANCE_ID=" + id + "\n");
            Files.writeString(pids.resolve(UUID.randomUUID() + ".pid"), "12");
            launcher.end();
            ProcessLauncher next = launcher(PythonFinder.find(Optional.empty()).orElseThrow());
            next.begin(() -> {});
            next.end();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(pids).isEmptyDirectory();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aDataFolderHasOneAgent() throws Exception {
        ProcessLauncher second = launcher(PythonFinder.find(Optional.empty()).orElseThrow());
        assertThatThrownBy(() -> second.begin(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another agent");
    }

    @Test
    void namesThatLeadOutOfTheFolderAreRefused() {
        for (String filename : List.of("../evil.py", "/etc/evil.py", "a/b.py", "..", "evil", ".py", "a\n.py")) {
            assertThatThrownBy(() -> new ChuteSource(filename, "a:b", "", Optional.empty(), true))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String reference : List.of("a", "../a:b", "a:b c", "--help:x", "a:b\n")) {
            assertThatThrownBy(() -> new ChuteSource("a.py", reference, "", Optional.empty(), true))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
