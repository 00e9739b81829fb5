package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FreezerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    @EnabledOnOs(OS.LINUX)
    void stopsAProcessForAWhileAndLetsItGoOn() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            Freezer freezer = new Freezer();
            freezer.freeze(process.pid(), Duration.ofMinutes(10));
            awaitStopped(process, true);
            assertThat(freezer.isFrozen(process.pid())).isTrue();
            freezer.close();
            awaitStopped(process, false);

            try (Freezer brief = new Freezer()) {
                brief.freeze(process.pid(), Duration.ofMillis(50));
                assertThat(Readiness.await(PATIENCE, () -> !brief.isFrozen(process.pid())))
                        .isTrue();
                awaitStopped(process, false);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** The kernel delivers a signal when it next looks at the process. */
    private static void awaitStopped(Process process, boolean stopped) {
        assertThat(Readiness.await(PATIENCE, () -> isStopped(process) == stopped))
                .isTrue();
    }

    private static boolean isStopped(Process process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
