package io.openchutes.local.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders that hold keys: their owner's alone from their creation on, where the file system knows owners. */
public final class PrivateFile {
    private static final String FILE = "rw-------";
    private static final String FOLDER = "rwx------";

    private PrivateFile() {}

    /** Replaces the file atomically. */
    public static void write(Path file, byte[] content) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".half");
        // What a killed writer left may have other permissions.
        Files.deleteIfExists(half);
        try (SeekableByteChannel channel = Files.newByteChannel(
                half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions(half, FILE))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param owned whether a folder that is there already may be closed to others too */
    static void createFolder(Path folder, boolean owned) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(folder, permissions(folder, FOLDER));
        } else if (owned && knowsOwners(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER));
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
