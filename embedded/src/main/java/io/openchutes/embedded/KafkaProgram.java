package io.openchutes.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The main class of the broker's JVM: formats its storage the first time, starts the broker, and reports when it is ready.
 */
final class KafkaProgram {
    private KafkaProgram() {}

    /** Arguments: the broker's properties file, the cluster's id, the file to write when ready, and the pid of the process to live with. */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        Path ready = Path.of(arguments[2]);

        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setClusterId(arguments[1])
                .setDirectories(List.of(properties.getProperty("log.dirs")))
                .setMetadataLogDirectory(properties.getProperty("log.dirs"))
                .setControllerListenerName(properties.getProperty("controller.listener.names"))
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .run();

        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown"));
        ProcessHandle.of(Long.parseLong(arguments[3])).ifPresentOrElse(Launcher::exitWith, () -> System.exit(1));
        server.startup();
        Files.writeString(ready, String.valueOf(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }
}
