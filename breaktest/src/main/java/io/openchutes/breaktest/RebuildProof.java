package io.openchutes.breaktest;

import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.LoggedCommand;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.service.ServiceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    private final Quiescence quiescence;

    RebuildProof(Options options, Platform platform, Databases databases, Inspector inspector, Quiescence quiescence) {
        this.options = options;
        this.platform = platform;
        this.databases = databases;
        this.inspector = inspector;
        this.quiescence = quiescence;
    }

    List<Check> prove() {
        List<String> causes = inspector.causes();
        Map<ServiceDefinition, List<String>> copies = new LinkedHashMap<>();
        Map<ServiceDefinition, Integer> lost = new LinkedHashMap<>();
        Map<ServiceDefinition, LoggedCommand> commands = new LinkedHashMap<>();
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
            int exit = command.exit(PATIENCE);
            checks.add(new Check(
                    service.name() + ": the rebuild command succeeds",
                    lost.get(service),
                    exit == 0 ? List.of() : List.of("it exited with " + exit)));
        });
        quiescence.await(PATIENCE);
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
            case Databases.INSTANCE -> new String[] {"delete from chutes"};
            case Databases.BOUNTY -> new String[] {"delete from chute_copy", "delete from instance_copy"};
            default ->
                new String[] {
                    "delete from chute",
                    "delete from instance",
                    "delete from chute_gpu_count",
                    "delete from capacity_log",
                    "delete from invocation_rollup",
                    "delete from chute_activity",
                    "delete from chute_load"
                };
        };
    }

    private LoggedCommand startCommand(ServiceDefinition service) {
        List<String> command = new ArrayList<>(List.of(
                Jdk.program("java"),
                "-Xmx224m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dopenchutes.events.command=rebuild",
                "-Dquarkus.http.host-enabled=false",
                "-Dquarkus.datasource.jdbc.url=" + databases.jdbcUrl(service.database()),
                "-Dquarkus.datasource.username=" + service.database(),
                "-Dquarkus.datasource.password=" + service.database(),
                "-Dkafka.bootstrap.servers=" + platform.bootstrapServers()));
        command.addAll(ServiceOptions.of(service));
        command.addAll(List.of("-jar", service.jar(options.home()).toString()));
        return LoggedCommand.start(command, Map.of(), platform.logs().resolve("rebuild-" + service.name() + ".log"));
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
