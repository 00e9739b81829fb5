package io.openchutes.base.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads what a stranger's program prints, line by line: the end of a long line is dropped, control characters are replaced. */
public final class OutputLines {
    private static final int LONGEST_LINE = 4096;

    private OutputLines() {}

    /**
     * Reads to the end of the stream.
     *
     * @param lines called with each line, a last one without its end included
     * @throws IOException if the stream breaks off, after the lines that came before
     */
    public static void read(InputStream output, Consumer<String> lines) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        byte[] chunk = new byte[8192];
        int length = 0;
        try {
            int read = output.read(chunk);
            while (read >= 0) {
                for (int i = 0; i < read; i++) {
                    if (chunk[i] == '\n') {
                        lines.accept(text(line, length));
                        length = 0;
                    } else if (length < LONGEST_LINE) {
                        line[length++] = chunk[i];
                    }
                }
                read = output.read(chunk);
            }
        } finally {
            if (length > 0) {
                lines.accept(text(line, length));
            }
        }
    }

    private static String text(byte[] line, int length) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        // Control characters could rewrite what a terminal has shown before.
        return new String(line, 0, end, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
    }
}
