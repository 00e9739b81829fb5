package io.openchutes.chutes.imageregistry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Writes a build context as a compressed tar archive: builders have no program that reads ZIP. */
final class ContextArchive {
    private static final int FILE = 0644;
    private static final int PROGRAM = 0755;
    private static final int ANY_EXECUTE = 0111;

    private ContextArchive() {}

    /**
     * Writes the archive beside the ZIP; the caller deletes it.
     *
     * @param zip checked by {@link BuildContext}
     */
    static Path of(Path zip) throws IOException {
        Path archive = Files.createTempFile(zip.getParent(), "context-", ".tar.gz");
        try (ZipFile files = ZipFile.builder().setPath(zip).get();
                OutputStream output = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(output))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Enumeration<ZipArchiveEntry> each = files.getEntries(); each.hasMoreElements(); ) {
                write(files, each.nextElement(), tar, zip.getParent());
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(archive);
            throw e;
        }
        return archive;
    }

    /** The size in the ZIP's headers may be wrong, and a tar archive needs it first: the file is unpacked once. */
    private static void write(ZipFile files, ZipArchiveEntry entry, TarArchiveOutputStream tar, Path folder)
            throws IOException {
        TarArchiveEntry header = new TarArchiveEntry(entry.getName());
        header.setModTime(entry.getTime());
        if (entry.isDirectory()) {
            tar.putArchiveEntry(header);
            tar.closeArchiveEntry();
            return;
        }
        header.setMode((entry.getUnixMode() & ANY_EXECUTE) != 0 ? PROGRAM : FILE);
        Path unpacked = Files.createTempFile(folder, "context-", ".file");
        try {
            try (InputStream content = files.getInputStream(entry)) {
                Files.copy(content, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
            header.setSize(Files.size(unpacked));
            tar.putArchiveEntry(header);
            Files.copy(unpacked, tar);
            tar.closeArchiveEntry();
        } finally {
            Files.delete(unpacked);
        }
    }
}
