package io.openchutes.miner.launch;

import io.openchutes.base.output.OutputLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The last lines of a process's output; older ones and the ends of long ones are dropped. Safe for use by many threads. */
public final class OutputRing {
    private static final Logger LOG = Logger.getLogger(OutputRing.class);
    private static final int MOST_BYTES = 1024 * 1024;

    /** Who reads along: each line as it comes, and once the end. */
    public interface Reader {
        void line(String line);

        void end();
    }

    private final int mostLines;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final List<Reader> readers = new ArrayList<>();
    private int bytes;
    private boolean ended;

    public OutputRing(int mostLines) {
        this.mostLines = mostLines;
    }

    /** Reads until the process has closed its output. */
    public void readFrom(InputStream output) {
        try {
            OutputLines.read(output, this::append);
        } catch (IOException e) {
            LOG.debugf("The output of a process ended early: %s", e.getMessage());
        }
        end();
    }

    public synchronized void append(String line) {
        lines.add(line);
        bytes += line.length();
        while (lines.size() > mostLines || bytes > MOST_BYTES) {
            bytes -= lines.poll().length();
        }
        readers.forEach(reader -> reader.line(line));
    }

    /** Nothing more comes: readers are told. */
    public synchronized void end() {
        ended = true;
        readers.forEach(Reader::end);
        readers.clear();
    }

    /** The last lines, oldest first. */
    public synchronized List<String> last(int count) {
        List<String> all = new ArrayList<>(lines);
        return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }

    /** Hands the last lines to {@code reader}, and then each new one, none twice and none left out. Its methods must return at once. */
    public synchronized void follow(int backfill, Reader reader) {
        last(backfill).forEach(reader::line);
        if (ended) {
            reader.end();
        } else {
            readers.add(reader);
        }
    }

    public synchronized void leave(Reader reader) {
        readers.remove(reader);
    }
}
