package io.openchutes.local.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What scripts and tests read to find a running platform: it exists only while the platform is ready, and is replaced atomically.
 */
final class ReadyFile {
    private final Path file;
    private final ObjectMapper json;
    private Supplier<?> content;

    ReadyFile(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
    }

    synchronized void write(Supplier<?> newContent) {
        content = newContent;
        rewrite();
    }

    /** Writes it anew, with the pids of now; nothing before the first {@link #write}. */
    synchronized void rewrite() {
        if (content == null) {
            return;
        }
        try {
            PrivateFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(content.get()));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    synchronized void delete() {
        content = null;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + file, e);
        }
    }
}
