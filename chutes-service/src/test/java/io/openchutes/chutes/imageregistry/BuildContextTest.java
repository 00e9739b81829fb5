package io.openchutes.chutes.imageregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.rest.error.ValidationFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildContextTest {
    private static final int LINK = 0120777;

    @TempDir
    Path folder;

    private final BuildContext contexts = new BuildContext(1 << 20);

    @Test
    void anOrdinaryArchiveIsTaken() throws IOException {
        contexts.check(zip("app/main.py", "x = 1\n".getBytes(StandardCharsets.UTF_8), 0100644));
        contexts.check(zip("a..b/c..", new byte[1 << 20], 0100644));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a\\..\\x", "C:/x", "a/..", ".."})
    void aPathThatLeadsOutsideIsRefused(String path) throws IOException {
        assertThat(BuildContext.leadsOutside(path)).isTrue();
        Path zip = zip(path, new byte[1], 0100644);
        if (!path.contains("\\")) {
            // The library writes a backslash as a slash.
            assertRefused(zip, "leads outside");
        }
    }

    @Test
    void aLinkIsRefused() throws IOException {
        assertRefused(zip("link", "/etc/passwd".getBytes(StandardCharsets.UTF_8), LINK), "link");
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        assertRefused(zip("zeros", new byte[(1 << 20) + 1], 0100644), "unpacks to more");
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "PK but not really");
        assertRefused(text, "not a ZIP archive");
        Path cut = folder.resolve("cut");
        byte[] whole = Files.readAllBytes(zip("a", new byte[1000], 0100644));
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused(cut, "not a ZIP archive");
    }

    private void assertRefused(Path zip, String reason) {
        assertThatThrownBy(() -> contexts.check(zip))
                .isInstanceOfSatisfying(
                        ValidationFailed.class,
                        refusal -> assertThat(refusal.errors().get(0).msg()).contains(reason));
    }

    private Path zip(String path, byte[] content, int mode) throws IOException {
        Path file = Files.createTempFile(folder, "context", ".zip");
        try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(file)) {
            ZipArchiveEntry entry = new ZipArchiveEntry(path);
            entry.setUnixMode(mode);
            archive.putArchiveEntry(entry);
            archive.write(content);
            archive.closeArchiveEntry();
        }
        return file;
    }
}
