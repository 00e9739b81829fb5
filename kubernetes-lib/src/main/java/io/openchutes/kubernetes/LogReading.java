package io.openchutes.kubernetes;

import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.Loggable;
import io.openchutes.base.output.OutputLines;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Follows the logs of containers, one after the other, until another thread ends it: a log that is followed says nothing for as long as its
 * container does, and the client may be closed meanwhile.
 */
public final class LogReading {
    private LogWatch open;
    private boolean ended;

    /**
     * Reads a log from where {@code log} says to its end; nothing once this reading has ended.
     *
     * @throws IOException if the log breaks off, after the lines that came before
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses
     */
    public void follow(Loggable log, Consumer<String> lines) throws IOException {
        try (LogWatch watch = open(log)) {
            if (watch != null) {
                OutputLines.read(watch.getOutput(), lines);
            }
        } finally {
            closed();
        }
    }

    private synchronized LogWatch open(Loggable log) {
        open = ended ? null : log.watchLog();
        return open;
    }

    private synchronized void closed() {
        open = null;
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    /** No log is opened any more, and the one that is open is closed. */
    public synchronized void end() {
        ended = true;
        if (open != null) {
            open.close();
        }
    }
}
