package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Follows {@code GET /miner/events} and opens it again, behind the last event, whenever it ends. Without it the agent still polls.
 *
 * <p>The format is that of the HTML standard, section 9.2.
 */
@ApplicationScoped
public class EventStream {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final int LONGEST_LINE = 1024 * 1024;
    private static final int LONGEST_ID = 256;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** The platform sends a comment every 15 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private final PlatformClient platform;
    private final ObjectMapper json;
    private volatile boolean open;
    private volatile InputStream current;
    private Thread thread;
    private ScheduledExecutorService watch;
    private String lastId = "";

    public EventStream(PlatformClient platform, ObjectMapper json) {
        this.platform = platform;
        this.json = json;
    }

    /** Hands every event to {@code listener}, on a thread of its own, until {@link #close()}. */
    public synchronized void follow(Consumer<MinerEvent> listener) {
        open = true;
        watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "events-watch"));
        thread = daemon(() -> run(listener), "events");
        thread.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public synchronized void close() {
        open = false;
        if (thread != null) {
            thread.interrupt();
            watch.shutdownNow();
        }
        end(current);
    }

    private void run(Consumer<MinerEvent> listener) {
        Duration pause = SHORTEST_PAUSE;
        while (open) {
            boolean heard = false;
            try (InputStream stream = platform.events(lastId)) {
                current = stream;
                heard = read(stream, listener);
            } catch (PlatformRefusal | PlatformUnreachable | IOException e) {
                LOG.debugf("No events at the moment, the agent polls: %s", e.getMessage());
            }
            pause = heard ? SHORTEST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
            try {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Until the stream ends; whether anything came. */
    private boolean read(InputStream stream, Consumer<MinerEvent> listener) throws IOException {
        String type = "message";
        StringBuilder data = new StringBuilder();
        boolean heard = false;
        String line = line(stream);
        while (line != null) {
            heard = true;
            if (line.isEmpty()) {
                dispatch(type, data.toString(), listener);
                type = "message";
                data.setLength(0);
            } else {
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (field) {
                    case "event" -> type = value;
                    case "data" -> append(data, value);
                    case "id" -> lastId = value.length() <= LONGEST_ID ? value : "";
                    default -> {
                        // Comments keep the connection open.
                    }
                }
            }
            line = line(stream);
        }
        return heard;
    }

    private static void append(StringBuilder data, String value) throws IOException {
        if (data.length() + value.length() > LONGEST_LINE) {
            throw new IOException("an event is longer than " + LONGEST_LINE + " characters");
        }
        if (data.length() > 0) {
            data.append('\n');
        }
        data.append(value);
    }

    private void dispatch(String type, String data, Consumer<MinerEvent> listener) throws IOException {
        if (!data.isEmpty()) {
            listener.accept(new MinerEvent(type, json.readTree(data)));
        }
    }

    /** The next line, without its end; null at the end of the stream. A stream that is silent for long is ended. */
    private String line(InputStream stream) throws IOException {
        ScheduledFuture<?> silence = watch.schedule(() -> end(stream), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int read = stream.read();
            while (read >= 0 && read != '\n') {
                if (line.size() >= LONGEST_LINE) {
                    throw new IOException("a line of the events is longer than " + LONGEST_LINE + " bytes");
                }
                if (read != '\r') {
                    line.write(read);
                }
                read = stream.read();
            }
            return read < 0 ? null : line.toString(StandardCharsets.UTF_8);
        } finally {
            silence.cancel(false);
        }
    }

    private static void end(InputStream stream) {
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debugf("The stream of events was not closed in order: %s", e.getMessage());
        }
    }
}
