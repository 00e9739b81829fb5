package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One PostgreSQL and one Kafka for all tests of a JVM, empty at its start and gone with it; real ones, that a test may kill and start
 * again.
 *
 * <p>Test frameworks load classes several times over, so what is shared is kept where all class loaders see it: in a system property,
 * and in the pid files.
 */
public final class SharedPlatform {
    private static final String PORTS = "openchutes.shared-platform.ports";
    private static final int MAX_CONNECTIONS = 200;

    private final EmbeddedPostgreSql postgreSql;
    private final EmbeddedKafka kafka;

    private SharedPlatform(EmbeddedPostgreSql postgreSql, EmbeddedKafka kafka) {
        this.postgreSql = postgreSql;
        this.kafka = kafka;
    }

    /** The JVM's platform; the first call starts it, in {@code target/platform}. */
    public static SharedPlatform start() {
        Path parent = Path.of("target", "platform").toAbsolutePath();
        Path directory = parent.resolve(String.valueOf(ProcessHandle.current().pid()));
        synchronized (Runtime.getRuntime()) {
            String known = System.getProperty(PORTS);
            if (known != null) {
                return attach(directory, known);
            }
            removeOrphans(parent);
            String ports = Ports.free() + "," + Ports.free() + "," + Ports.free();
            SharedPlatform platform = attach(directory, ports);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory), "shared-platform-removal"));
            CompletableFuture<Void> kafkaStart = CompletableFuture.runAsync(platform.kafka::start);
            platform.postgreSql.start();
            kafkaStart.join();
            System.setProperty(PORTS, ports);
            return platform;
        }
    }

    private static SharedPlatform attach(Path directory, String ports) {
        List<Integer> each = Stream.of(ports.split(",")).map(Integer::valueOf).toList();
        return new SharedPlatform(
                EmbeddedPostgreSql.attach(new EmbeddedPostgreSql.Settings(
                        directory.resolve("postgresql"),
                        defaultPrograms(),
                        directory.resolve("postgresql.log"),
                        each.get(0),
                        MAX_CONNECTIONS,
                        false)),
                EmbeddedKafka.attach(new EmbeddedKafka.Settings(
                        directory.resolve("kafka"),
                        directory.resolve("kafka.log"),
                        each.get(1),
                        each.get(2),
                        System.getProperty("java.class.path"))));
    }

    /**
     * Where PostgreSQL's programs are unpacked to, for all of this user's projects: in the user's own folder, since in the temporary one
     * anybody could have laid down others.
     */
    public static Path defaultPrograms() {
        return Path.of(System.getProperty("user.home"), ".cache", "openchutes", "postgresql-18.6.0");
    }

    /** What JVMs left that were killed before they could clean up. */
    private static void removeOrphans(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> directories = Files.list(parent)) {
            directories
                    .filter(directory -> ProcessHandle.of(
                                    Long.parseLong(directory.getFileName().toString()))
                            .isEmpty())
                    .forEach(SharedPlatform::remove);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list " + parent, e);
        }
    }

    private static void remove(Path directory) {
        EmbeddedKafka.killOrphan(directory.resolve("kafka"));
        EmbeddedPostgreSql.killOrphan(directory.resolve("postgresql"));
        try {
            PostgreSqlBinaries.deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + directory, e);
        }
    }

    public EmbeddedPostgreSql postgreSql() {
        return postgreSql;
    }

    public EmbeddedKafka kafka() {
        return kafka;
    }
}
