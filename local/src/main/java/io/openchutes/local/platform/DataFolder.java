package io.openchutes.local.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** The folder of one platform: data, logs and pid files. One launcher at a time. */
final class DataFolder {
    private static final Set<String> OURS = Set.of(
            "lock",
            "logs",
            "postgresql",
            "kafka",
            "processes",
            "ready.json",
            "python",
            "miner",
            "miner-2",
            "accounts.json",
            "account-seeds.json",
            "samples-published");

    private final Path path;
    private FileChannel lockFile;
    private FileLock lock;

    DataFolder(Path path) {
        this.path = path;
    }

    /** @throws IllegalStateException if another launcher runs on this folder; the lock ends with its process, however that ends */
    void lock() {
        try {
            PrivateFile.createFolder(path, isOurs());
            Files.createDirectories(logs());
            lockFile = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = lockFile.tryLock();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not lock " + path, e);
        }
        if (lock == null) {
            throw new IllegalStateException(
                    "The platform runs already on " + path
                            + ". End it, or give this one a folder of its own with -Ddata=DIR and other ports with -Dport=NUMBER.");
        }
    }

    /** Whether nothing is in it but what a launcher puts there: a folder of others keeps its permissions. */
    private boolean isOurs() throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.allMatch(each -> OURS.contains(each.getFileName().toString()));
        }
    }

    boolean isLocked() {
        return lock != null && lock.isValid();
    }

    void unlock() {
        try {
            if (lock != null) {
                lock.release();
            }
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not unlock " + path, e);
        }
    }

    /** Deletes all but the lock, and the Python environments, which hold no data and take a minute to make. */
    void empty() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(path) && !each.equals(path.resolve("lock")) && !each.startsWith(python())) {
                    Files.delete(each);
                }
            }
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not empty " + path, e);
        }
    }

    Path path() {
        return path;
    }

    Path postgreSql() {
        return path.resolve("postgresql");
    }

    Path kafka() {
        return path.resolve("kafka");
    }

    Path processes() {
        return path.resolve("processes");
    }

    /** Environments that miners run chutes with. */
    Path python() {
        return path.resolve("python");
    }

    Path writeSeed(String miner, String seed) {
        Path file = processes().resolve(miner + ".seed");
        try {
            Files.createDirectories(processes());
            PrivateFile.write(file, seed.getBytes(StandardCharsets.US_ASCII));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }
}
