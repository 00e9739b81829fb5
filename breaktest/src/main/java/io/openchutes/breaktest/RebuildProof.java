package io.openchutes.breaktest;

import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.ServiceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Loses the services' copies, has the documented command rebuild them, in all services at once, and looks whether that restored them and
 * caused nothing.
 */
final class RebuildProof {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Options options;
    private final Platform platform;
    private final Databases databases;
    private final Inspector inspector;
    private final Rest rest;

    RebuildProof(Options options, Platform platform, Databases databases, Inspector inspector, Rest rest) {
        this.options = options;
        this.platform = platform;
        this.databases = databases;
        this.inspector = inspector;
        this.rest = rest;
    }

    List<Check> prove() {
        List<String> causes = inspector.causes();
        Map<ServiceDefinition, List<String>> copies = new LinkedHashMap<>();
        Map<ServiceDefinition, Integer> lost = new LinkedHashMap<>();
        Map<ServiceDefinition, Process> commands = new LinkedHashMap<>();
        for (ServiceDefinition service : ServiceDefinition.ALL) {
            List<String> before = inspector.copies(service.database());
            databases.execute(service.database(), losses(service.database()));
            copies.put(service, before);
            lost.put(
                    service,
                    before.size() - inspector.copies(service.database()).size());
        }
        for (ServiceDefinition service : ServiceDefinition.ALL) {
            commands.put(service, startCommand(service));
        }
        List<Check> checks = new ArrayList<>();
        commands.forEach((service, command) -> {
            int exit = exitOf(service, command);
            checks.add(new Check(
                    service.name() + ": the rebuild command succeeds",
                    lost.get(service),
                    exit == 0 ? List.of() : List.of("it exited with " + exit)));
        });
        rest.await(PATIENCE);
        copies.forEach((service, before) -> checks.add(new Check(
                service.name() + ": the rebuilt copies equal those before",
                before.size(),
                differences(before, inspector.copies(service.database())))));
        checks.add(new Check(
                "the rebuilds caused no bounty, claim, fee or event",
                causes.size(),
                differences(causes, inspector.causes())));
        return checks;
    }

    /** Copies of state topics, and rollups; what is copied from other happenings is read on, not again. */
    private static String[] losses(String database) {
        return switch (database) {
            case Databases.CHUTES ->
                new String[] {"delete from instance", "delete from manual_boost", "delete from image"};
            case Databases.BOUNTY -> new String[] {"delete from chute_copy", "delete from instance_copy"};
            default ->
                new String[] {
                    "delete from chute",
                    "delete from instance",
                    "delete from chute_gpu_count",
                    "delete from capacity_log",
                    "delete from invocation_rollup",
                    "delete from chute_activity"
                };
        };
    }

    private Process startCommand(ServiceDefinition service) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx224m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dopenchutes.events.command=rebuild",
                "-Dquarkus.http.host-enabled=false",
                "-Dquarkus.datasource.jdbc.url=" + databases.jdbcUrl(service.database()),
                "-Dquarkus.datasource.username=" + service.database(),
                "-Dquarkus.datasource.password=" + service.database(),
                "-Dkafka.bootstrap.servers=" + platform.bootstrapServers(),
                "-jar",
                options.home()
                        .resolve(service.name())
                        .resolve("target/quarkus-app/quarkus-run.jar")
                        .toString());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(platform.logs()
                            .resolve("rebuild-" + service.name() + ".log")
                            .toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not run the rebuild of " + service.name(), e);
        }
    }

    private static int exitOf(ServiceDefinition service, Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the rebuild of " + service.name() + " did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while rebuilding " + service.name(), e);
        }
    }

    static List<String> differences(List<String> before, List<String> after) {
        List<String> differences = new ArrayList<>();
        List<String> missing = new ArrayList<>(before);
        after.forEach(missing::remove);
        missing.forEach(line -> differences.add("missing: " + line));
        List<String> extra = new ArrayList<>(after);
        before.forEach(extra::remove);
        extra.forEach(line -> differences.add("new: " + line));
        return differences;
    }
}
