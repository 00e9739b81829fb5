package io.openchutes.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PythonTest {
    @TempDir
    private Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void takesTheFirstThatIsNewEnoughAndCanMakeEnvironments() throws IOException {
        String old = program("old", "exit 1");
        String fitting = program("fitting", "exit 0");

        assertThat(Python.find(List.of("no-such-python", old, fitting))).contains(fitting);
        assertThat(Python.find(List.of("no-such-python", old))).isEmpty();
    }

    private String program(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
