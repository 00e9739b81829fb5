package io.openchutes.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds and API keys are in the data folder: nobody but its owner may read them, at any moment. */
class PrivateFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needsOwners() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }

    @Test
    void theReadyFileIsItsOwnersAloneAlsoWhenItIsWrittenAnew() throws IOException {
        Path file = folder.resolve("ready.json");
        ReadyFile ready = new ReadyFile(file, new ObjectMapper());
        ready.write(() -> Map.of("seed", "secret"));
        assertThat(permissions(file)).isEqualTo("rw-------");
        ready.rewrite();
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void whatAKilledWriterLeftLendsNoPermissions() throws IOException {
        Path half = Files.writeString(folder.resolve("ready.json.half"), "half");
        Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-rw-rw-"));
        PrivateFile.write(folder.resolve("ready.json"), new byte[] {1});
        assertThat(permissions(folder.resolve("ready.json"))).isEqualTo("rw-------");
    }

    @Test
    void theDataFolderIsItsOwnersAlone() throws IOException {
        Path fresh = folder.resolve("a/data");
        lockAndUnlock(fresh);
        assertThat(permissions(fresh)).isEqualTo("rwx------");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        lockAndUnlock(fresh);
        assertThat(permissions(fresh)).as("of an earlier version").isEqualTo("rwx------");
    }

    @Test
    void aFolderThatHoldsOtherThingsKeepsItsPermissions() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("notes"), "of others");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        lockAndUnlock(shared);
        assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
    }

    private static void lockAndUnlock(Path path) {
        DataFolder data = new DataFolder(path);
        data.lock();
        data.unlock();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
