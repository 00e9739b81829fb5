package io.openchutes.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kafka broker (KRaft, one node) in a JVM of its own on the loopback interface, with persistent data: it can be stopped, killed and
 * restarted alone.
 */
public final class EmbeddedKafka extends ServerProcess {
    private static final String CLUSTER_ID = "b3BlbmNodXRlcy1sb2NhbA";
    private static final Duration START_PATIENCE = Duration.ofSeconds(300);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private final Settings settings;

    /**
     * @param directory holds everything: data, pid file, configuration
     * @param log where the broker's messages go
     * @param port for clients
     * @param controllerPort for the broker's talk with itself
     * @param classPath of the broker's JVM; the running one's is fit
     * @param more of the broker's properties, which come before those of this class
     */
    public record Settings(
            Path directory, Path log, int port, int controllerPort, String classPath, Map<String, String> more) {
        public Settings(Path directory, Path log, int port, int controllerPort, String classPath) {
            this(directory, log, port, controllerPort, classPath, Map.of());
        }
    }

    private EmbeddedKafka(Settings settings) {
        super("Kafka", settings.port());
        this.settings = settings;
    }

    /** Starts the broker, after killing the one that an earlier run may have left on the same data. */
    public static EmbeddedKafka start(Settings settings) {
        killOrphan(settings.directory());
        EmbeddedKafka kafka = attach(settings);
        kafka.start();
        return kafka;
    }

    /** Takes charge of the broker that runs on these settings, if it does; {@link #start()} starts it otherwise. */
    public static EmbeddedKafka attach(Settings settings) {
        EmbeddedKafka kafka = new EmbeddedKafka(settings);
        kafka.attachTo(pidFile(settings.directory()));
        return kafka;
    }

    /** Kills the broker that an earlier run left on this directory, if there is one. */
    public static boolean killOrphan(Path directory) {
        return ChildProcess.killOrphan(pidFile(directory));
    }

    /** Starts the broker again after {@link #stop()} or {@link #kill()}, on the same data and ports. */
    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        Path directory = settings.directory().toAbsolutePath();
        Path configuration = directory.resolve("server.properties");
        Path arguments = directory.resolve("java.arguments");
        Path ready = directory.resolve("ready");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(ready);
            try (Writer writer = Files.newBufferedWriter(configuration)) {
                brokerProperties(directory.resolve("data")).store(writer, "Written at every start.");
            }
            // A file, since a class path may be longer than a command line can be.
            Files.writeString(
                    arguments, "-cp \"" + absolute(settings.classPath()).replace("\\", "\\\\") + "\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not prepare " + directory, e);
        }
        ChildProcess process = ChildProcess.start(
                List.of(
                        Jdk.program("java"),
                        "-Xms64m",
                        "-Xmx256m",
                        "-Xmn16m",
                        "-Xss512k",
                        "-XX:MaxMetaspaceSize=128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
                        "@" + arguments,
                        KafkaProgram.class.getName(),
                        configuration.toString(),
                        CLUSTER_ID,
                        ready.toString(),
                        String.valueOf(ProcessHandle.current().pid())),
                directory,
                // glibc keeps what is freed in as many arenas as it may make: eight a core.
                Map.of("MALLOC_ARENA_MAX", "2"),
                settings.log(),
                pidFile(directory));
        started(process);
        awaitReady(process, ready);
    }

    /** The broker runs in another folder than this process, and a class path may be relative. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void awaitReady(ChildProcess process, Path ready) {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!Files.exists(ready)) {
            if (process.awaitExit(Duration.ofMillis(50))) {
                throw new IllegalStateException("Kafka ended while starting; see " + settings.log());
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw new IllegalStateException("Kafka did not start; see " + settings.log());
            }
        }
    }

    private Properties brokerProperties(Path data) {
        Properties properties = new Properties();
        Map.ofEntries(
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("node.id", "1"),
                        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + settings.controllerPort()),
                        Map.entry("controller.listener.names", "CONTROLLER"),
                        Map.entry(
                                "listeners",
                                "PLAINTEXT://127.0.0.1:" + settings.port() + ",CONTROLLER://127.0.0.1:"
                                        + settings.controllerPort()),
                        Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + settings.port()),
                        Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                        Map.entry("log.dirs", data.toString()),
                        Map.entry("auto.create.topics.enable", "false"),
                        Map.entry("default.replication.factor", "1"),
                        Map.entry("min.insync.replicas", "1"),
                        Map.entry("offsets.topic.replication.factor", "1"),
                        Map.entry("offsets.topic.num.partitions", "4"),
                        Map.entry("transaction.state.log.replication.factor", "1"),
                        Map.entry("transaction.state.log.min.isr", "1"),
                        Map.entry("transaction.state.log.num.partitions", "4"),
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES)),
                        Map.entry("replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES)),
                        // The rest keeps one laptop's broker small.
                        Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024)),
                        Map.entry("log.cleaner.threads", "1"),
                        Map.entry("num.network.threads", "2"),
                        Map.entry("num.io.threads", "2"),
                        Map.entry("background.threads", "2"),
                        Map.entry("num.recovery.threads.per.data.dir", "2"),
                        Map.entry("broker.heartbeat.interval.ms", "500"),
                        // Killed and started again, it is taken for a second one for so long.
                        Map.entry("broker.session.timeout.ms", "3000"),
                        Map.entry("initial.broker.registration.timeout.ms", "60000"))
                .forEach(properties::setProperty);
        settings.more().forEach(properties::setProperty);
        return properties;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + settings.port();
    }

    /** Ends the broker in order. */
    @Override
    public synchronized void stop() {
        if (isAlive()) {
            process().stop(STOP_PATIENCE);
        }
    }

    private static Path pidFile(Path directory) {
        return directory.toAbsolutePath().resolve("kafka.pid");
    }
}
