package io.openchutes.local.service;

import io.openchutes.embedded.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A service as the launcher needs to know it. A new service is a new line in {@link #ALL}, and its routes in the gateway.
 *
 * @param name of the module and of the process
 * @param database of the service, and its role and password there
 * @param portOffset from the gateway's port
 */
public record ServiceDefinition(String name, String database, int portOffset) {
    /** How far the port of health and metrics is from the service's own. */
    private static final int MANAGEMENT_OFFSET = 20;

    /** How far the ports of a second replica are from those of the first. */
    private static final int SECOND_OFFSET = 4;

    private static final int SECOND_MANAGEMENT_OFFSET = -8;
    public static final int MOST_REPLICAS = 2;

    public static final ServiceDefinition CHUTES = new ServiceDefinition("chutes-service", "chutes", 1);
    public static final ServiceDefinition BOUNTIES = new ServiceDefinition("bounty-service", "bounty", 2);
    public static final ServiceDefinition METRICS = new ServiceDefinition("metrics-service", "metrics", 3);
    public static final ServiceDefinition INSTANCES = new ServiceDefinition("instance-service", "instance", 4);
    public static final List<ServiceDefinition> ALL = List.of(CHUTES, BOUNTIES, METRICS, INSTANCES);

    /**
     * What the service's program is started with, the same for a jar and for a native executable.
     *
     * @param managementPort where it answers for its health and metrics
     * @param own what this service alone is told
     */
    public List<String> command(
            Path home,
            boolean nativeImages,
            int port,
            int managementPort,
            String jdbcUrl,
            String brokers,
            List<String> own) {
        List<String> command = new ArrayList<>();
        List<String> properties = new ArrayList<>(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + managementPort,
                "-Dquarkus.datasource.jdbc.url=" + jdbcUrl,
                "-Dquarkus.datasource.username=" + database,
                "-Dquarkus.datasource.password=" + database,
                "-Dkafka.bootstrap.servers=" + brokers));
        properties.addAll(own);
        if (nativeImages && isBuiltNatively(home)) {
            command.add(executable(home).toString());
            command.addAll(List.of("-Xmx160m", "-Xmn16m", "-XX:+ExitOnOutOfMemoryError"));
            command.addAll(properties);
            return command;
        }
        command.add(Jdk.program("java"));
        command.addAll(List.of("-Xms48m", "-Xmx224m", "-Xss512k", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(properties);
        command.add("-jar");
        command.add(jar(home).toString());
        return command;
    }

    public int managementPortOffset() {
        return portOffset + MANAGEMENT_OFFSET;
    }

    /** @param number from 0 */
    public String replicaName(int number) {
        return number == 0 ? name : name + "-" + (number + 1);
    }

    public int replicaPortOffset(int number) {
        return portOffset + number * SECOND_OFFSET;
    }

    public int replicaManagementPortOffset(int number) {
        return managementPortOffset() + number * SECOND_MANAGEMENT_OFFSET;
    }

    /** The built service, as a runnable folder. */
    public Path jar(Path home) {
        return home.resolve(name).resolve("target/quarkus-app/quarkus-run.jar");
    }

    public boolean isBuiltNatively(Path home) {
        return Files.isExecutable(executable(home));
    }

    private Path executable(Path home) {
        return home.resolve(name).resolve("target/" + name + "-" + version() + "-runner");
    }

    private static String version() {
        String version = ServiceDefinition.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-SNAPSHOT" : version;
    }
}
