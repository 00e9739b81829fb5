package io.openchutes.chutes.imageregistry;

import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Refuses build contexts that are dangerous to unpack: paths that lead outside, links, and archives that unpack to too much.
 */
final class BuildContext {
    static final int MAX_ENTRIES = 20_000;
    private static final int MAX_PATH = 1024;
    private static final int BUFFER = 64 << 10;

    private final long maxUnpacked;

    /** @param maxUnpacked bytes of all files together */
    BuildContext(long maxUnpacked) {
        this.maxUnpacked = maxUnpacked;
    }

    /**
     * Reads the whole archive once; the sizes in its headers are not trusted.
     *
     * @throws ValidationFailed with the reason
     */
    void check(Path zip) throws IOException {
        try (ZipFile archive = ZipFile.builder().setPath(zip).get()) {
            long left = maxUnpacked;
            int entries = 0;
            for (Enumeration<ZipArchiveEntry> each = archive.getEntries(); each.hasMoreElements(); ) {
                ZipArchiveEntry entry = each.nextElement();
                if (++entries > MAX_ENTRIES) {
                    throw refused("The build context has more than " + MAX_ENTRIES + " files.");
                }
                requireHarmless(archive, entry);
                left -= unpackedSize(archive, entry, left);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused("The build context is not a ZIP archive that can be read.");
        }
    }

    private static void requireHarmless(ZipFile archive, ZipArchiveEntry entry) {
        String name = entry.getName();
        if (name.length() > MAX_PATH || leadsOutside(name)) {
            throw refused("The build context holds a path that is too long or leads outside of it.");
        }
        if (entry.isUnixSymlink()) {
            throw refused("The build context holds a link: send the file itself.");
        }
        if (!archive.canReadEntryData(entry)) {
            throw refused("The build context holds a file that is encrypted or compressed in an unusual way.");
        }
    }

    static boolean leadsOutside(String name) {
        return name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.matches("^[A-Za-z]:.*")
                || List.of(name.split("/", -1)).contains("..");
    }

    private long unpackedSize(ZipFile archive, ZipArchiveEntry entry, long left) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream data = archive.getInputStream(entry)) {
            for (int read = data.read(buffer); read >= 0; read = data.read(buffer)) {
                size += read;
                if (size > left) {
                    throw refused("The build context unpacks to more than " + maxUnpacked + " bytes.");
                }
            }
        }
        return size;
    }

    private static ValidationFailed refused(String sentence) {
        return new ValidationFailed(
                List.of(new FieldError("value_error", List.of("body", "build_context"), sentence, null)));
    }
}
