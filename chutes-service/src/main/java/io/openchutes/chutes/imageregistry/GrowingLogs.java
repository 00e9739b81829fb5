package io.openchutes.chutes.imageregistry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.stream.EventStream;
import io.openchutes.rest.stream.EventStreams;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** The readers of build logs that still grow: one round a second reads for all of them what is new, and none holds a thread. */
@ApplicationScoped
public class GrowingLogs {
    private static final Logger LOG = Logger.getLogger(GrowingLogs.class);
    private static final Pattern NUMBER = Pattern.compile("^(\\d{1,18})(?:-\\d+)?$");
    private static final byte[] DONE = "DONE\n\n".getBytes(StandardCharsets.UTF_8);
    private static final int PER_ACCOUNT = 20;
    private static final int LINES_AT_ONCE = 500;
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration COMMENT_EVERY = Duration.ofSeconds(15);
    private static final int BUFFERED = 100;

    private final ImageRegistryService service;
    private final ObjectMapper json;
    private final EventStreams streams;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

    public GrowingLogs(
            ImageRegistryService service, ObjectMapper json, ChutesConfig config, Clock clock, MeterRegistry meters) {
        this.service = service;
        this.json = json;
        this.streams = new EventStreams(
                "openchutes.chutes.images.log.streams",
                new EventStreams.Limits(
                        PER_ACCOUNT, config.images().builds().logReaders(), LONGEST, COMMENT_EVERY, BUFFERED),
                clock,
                meters);
    }

    /** Somebody who reads a log, as far as he has come. Rounds alone change it. */
    private static final class Reader {
        private final UUID imageId;
        private final EventStream stream;
        private long number;

        Reader(UUID imageId, EventStream stream, long number) {
            this.imageId = imageId;
            this.stream = stream;
            this.number = number;
        }
    }

    /** @param offset of the last line that the reader has; another text, and none, stand for the log's beginning */
    EventStream follow(UUID accountId, UUID imageId, String offset) {
        EventStream stream = streams.open(accountId);
        Matcher number = NUMBER.matcher(offset == null ? "" : offset);
        Reader reader = new Reader(imageId, stream, number.matches() ? Long.parseLong(number.group(1)) : 0);
        readers.add(reader);
        stream.onClose(() -> readers.remove(reader));
        return stream;
    }

    void start(@Observes StartupEvent startup, Vertx vertx) {
        streams.start(vertx);
    }

    /** Readers go on at another replica. */
    void stop(@Observes ShutdownDelayInitiatedEvent shutdown) {
        streams.endAll();
    }

    void stop(@Observes ShutdownEvent shutdown) {
        streams.endAll();
    }

    @Scheduled(identity = "growing-image-logs", every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void round() {
        for (Reader reader : readers) {
            try {
                read(reader);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "The log of image %s can't be read, the next round tries again: %s",
                        reader.imageId, e.getMessage());
            }
        }
    }

    private void read(Reader reader) {
        ImageRegistryService.LogPart part = service.logAfter(reader.imageId, reader.number, LINES_AT_ONCE);
        if (!part.lines().isEmpty()) {
            StringBuilder events = new StringBuilder();
            part.lines().forEach(line -> events.append(event(line)));
            reader.stream.send(events.toString().getBytes(StandardCharsets.UTF_8));
            reader.number = part.lines().get(part.lines().size() - 1).number();
        }
        if (part.isWhole()) {
            reader.stream.send(DONE);
            reader.stream.end();
        }
    }

    private String event(LogLine line) {
        Map<String, Object> log = Map.of("log_type", line.type(), "log", line.line());
        try {
            return "data: " + json.writeValueAsString(Map.of("offset", String.valueOf(line.number()), "log", log))
                    + "\n\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON.", e);
        }
    }
}
