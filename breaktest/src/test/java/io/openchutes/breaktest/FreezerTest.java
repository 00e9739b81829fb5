package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FreezerTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void stopsAProcessForAWhileAndLetsItGoOn() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            Freezer freezer = new Freezer();
            freezer.freeze(process.pid(), Duration.ofMinutes(10));
            assertThat(state(process)).isEqualTo('T');
            assertThat(freezer.isFrozen(process.pid())).isTrue();
            freezer.close();
            assertThat(state(process)).isNotEqualTo('T');

            try (Freezer brief = new Freezer()) {
                brief.freeze(process.pid(), Duration.ofMillis(50));
                Readiness.await(Duration.ofSeconds(30), () -> !brief.isFrozen(process.pid()));
                assertThat(state(process)).isNotEqualTo('T');
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static char state(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
