package io.openchutes.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs for this machine, unpacked once from the class path into a folder that all starts share. */
final class PostgreSqlBinaries {
    private final Path home;

    private PostgreSqlBinaries(Path home) {
        this.home = home;
    }

    /** Unpacks into {@code folder} unless that was done before; several processes may do so at once. */
    static PostgreSqlBinaries in(Path folder) {
        if (!Files.exists(folder.resolve("bin"))) {
            unpack(folder);
        }
        return new PostgreSqlBinaries(folder);
    }

    /** The command line of one of the programs. PostgreSQL refuses to run as root, so root runs it in a user namespace. */
    List<String> command(String program, String... arguments) {
        List<String> line = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            line.addAll(List.of("unshare", "-U"));
        }
        line.add(home.resolve("bin")
                .resolve(ChildProcess.isWindows() ? program + ".exe" : program)
                .toString());
        line.addAll(List.of(arguments));
        return line;
    }

    private static void unpack(Path folder) {
        try {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Path half = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "unpacking");
            try (InputStream archive =
                            DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(operatingSystem(), machine());
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
                TarArchiveEntry entry;
                while ((entry = tar.getNextEntry()) != null) {
                    write(tar, entry, half);
                }
            }
            try {
                // The move is atomic; the second of two processes deletes its copy.
                Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                deleteTree(half);
                if (!Files.exists(folder.resolve("bin"))) {
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not unpack PostgreSQL into " + folder, e);
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The archive reaches out of its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, target);
            if ((entry.getMode() & 0100) != 0 && !target.toFile().setExecutable(true)) {
                throw new IOException("Could not make executable: " + target);
            }
        }
    }

    private static String operatingSystem() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.contains("windows")) {
            return "Windows";
        }
        return name.contains("mac") ? "Darwin" : "Linux";
    }

    private static String machine() {
        String arch = System.getProperty("os.arch");
        return "amd64".equals(arch) ? "x86_64" : arch;
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
