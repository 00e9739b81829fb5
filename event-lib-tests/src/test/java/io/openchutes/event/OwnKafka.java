package io.openchutes.event;

import io.openchutes.embedded.EmbeddedKafka;
import io.openchutes.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shared PostgreSQL, and a Kafka that no other test uses: for tests that delete topics. */
public class OwnKafka extends EventPlatform {
    private static final Path DIRECTORY = Path.of("target", "own-kafka").toAbsolutePath();

    private EmbeddedKafka kafka;

    @Override
    public Map<String, String> start() {
        EmbeddedKafka.killOrphan(DIRECTORY);
        delete();
        kafka = EmbeddedKafka.start(new EmbeddedKafka.Settings(
                DIRECTORY,
                DIRECTORY.resolveSibling("own-kafka.log"),
                Ports.free(),
                Ports.free(),
                System.getProperty("java.class.path")));
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        return settings;
    }

    @Override
    public void stop() {
        kafka.close();
        delete();
    }

    private static void delete() {
        if (!Files.exists(DIRECTORY)) {
            return;
        }
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + DIRECTORY, e);
        }
    }
}
