package io.openchutes.local.platform;

import io.openchutes.embedded.Jdk;
import java.nio.file.Path;
import java.util.List;

/**
 * A miner's agent as the launcher needs to know it.
 *
 * @param number from 0
 */
record MinerDefinition(int number) {
    private static final int MANAGEMENT_OFFSET = 26;
    private static final int FIRST_INSTANCE_OFFSET = 30;
    private static final int INSTANCES = 15;
    /** Declared, not there: enough for every chute of the examples. */
    static final String GPUS = "a4000:8,h100:8";

    String name() {
        return number == 0 ? "miner" : "miner-" + (number + 1);
    }

    int managementPort(int port) {
        return port + MANAGEMENT_OFFSET + number;
    }

    static Path jar(Path home) {
        return home.resolve("miner/target/quarkus-app/quarkus-run.jar");
    }

    /**
     * @param port the gateway's
     * @param seed a file that holds the hotkey's
     * @param python a program on the path, or the path of one
     * @param gpus as the agent takes them
     */
    List<String> command(Path home, int port, Path seed, Path data, Path environments, String python, String gpus) {
        int first = port + FIRST_INSTANCE_OFFSET + number * INSTANCES;
        return List.of(
                Jdk.program("java"),
                "-Xms16m",
                "-Xmx80m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + managementPort(port),
                "-Dopenchutes.miner.api-url=http://127.0.0.1:" + port,
                "-Dopenchutes.miner.seed-file=" + seed,
                "-Dopenchutes.miner.data=" + data,
                "-Dopenchutes.miner.gpus=" + gpus,
                "-Dopenchutes.miner.proxy.ports=" + first + "-" + (first + INSTANCES - 1),
                "-Dopenchutes.miner.process.environments=" + environments,
                "-Dopenchutes.miner.process.python=" + python,
                "-Dopenchutes.miner.process.allow-open-registration=true",
                "-jar",
                jar(home).toString());
    }
}
