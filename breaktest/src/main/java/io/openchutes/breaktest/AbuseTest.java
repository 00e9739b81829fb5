package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.Ports;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.ServiceProcess;
import io.openchutes.local.sample.EventPublisher;
import io.openchutes.local.sample.SampleAccounts;
import io.openchutes.local.sample.Samples;
import io.openchutes.local.service.ServiceDefinition;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The abuse test: fires at the packaged platform what once took it down, with the memory that the chart gives its services, and asks whether
 * they answer for their health all the while, stay within that memory, and keep what they acknowledged to others meanwhile.
 */
public final class AbuseTest {
    private static final Duration SAMPLES_TIMEOUT = Duration.ofSeconds(30);
    private static final long CONTAINER_MEGABYTES = 512;
    private static final long SEED = 14;
    /** The chart's javaOptions, as they come out in a container of that size. */
    private static final List<String> CHART_JVM = List.of(
            "-Xms" + CONTAINER_MEGABYTES * 6 / 100 + "m",
            "-Xmx" + CONTAINER_MEGABYTES * 40 / 100 + "m",
            "-Xss1m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:ReservedCodeCacheSize=96m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Path data;
    private final Report report;
    private final Clock clock = Clock.systemUTC();
    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final List<String> table = new ArrayList<>();

    private AbuseTest(Path home, PrintStream out) {
        this.home = home;
        this.data = home.resolve("breaktest/target/abused");
        this.report = new Report(out, clock);
    }

    /** Takes no arguments. Exits with 1 if anything that must hold did not. */
    public static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        System.exit(new AbuseTest(home, System.out).run() ? 0 : 1);
    }

    private boolean run() {
        Platform platform = new Platform(
                new LocalOptions(Ports.firstOfFree(Platform.PORTS), true, FleetKind.OFF, 1, SEED, false, data, home),
                1,
                service -> CHART_JVM,
                json,
                report::say,
                clock);
        Thread cleanUp = new Thread(platform::close, "shutdown");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try {
            SampleAccounts[] samples = new SampleAccounts[1];
            platform.start(() -> {
                samples[0] = SampleAccounts.in(data.resolve("accounts.json"), json, clock);
                return samples[0].writeSeeds(data.resolve("account-seeds.json"), json);
            });
            abuse(platform, samples[0]);
        } catch (IllegalStateException e) {
            // The rest can't be asked any more: that too is a failure, not an accident.
            report.take(new Check("the test ran to its end", 1, List.of(String.valueOf(e.getMessage()))));
        } finally {
            platform.close();
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        }
        report.print("");
        table.forEach(report::print);
        report.print("");
        report.print("abuse test: " + report.counts());
        return report.allPassed();
    }

    private void abuse(Platform platform, SampleAccounts samples) {
        Databases databases =
                new Databases(BreakTest.server(platform, "PostgreSQL").port());
        Random random = new Random(SEED);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LoadAccount witnessed = LoadAccount.draw("witness", true, now, random);
        LoadAccount developer = LoadAccount.draw("developer", true, now, random);
        LoadAccount drawn = LoadAccount.draw("stranger", false, now, random);
        LoadAccount stranger =
                new LoadAccount(drawn.username(), drawn.userId(), drawn.hotkey(), drawn.apiKey(), 0, drawn.createdAt());
        introduce(platform, samples, databases, List.of(witnessed, developer, stranger));
        ServiceProcess chutes = platform.services().get(ServiceDefinition.CHUTES);
        List<Long> pids = pids(platform);
        table.add(String.format(
                "%-32s %8s  %-34s %6s %12s %8s %10s",
                "load", "requests", "answers", "s", "health, ms", "missed", "peak, MB"));
        Witness witness = new Witness(witnessed, new LoadClient(chutes.url(), json));
        try (HealthWatch health = new HealthWatch(platform.services().values())) {
            Report.require(
                    Readiness.await(PATIENCE, () -> witness.first().isPresent()),
                    "no chute could be deployed before the first load");
            for (Map.Entry<String, Supplier<Volley>> load : new AbuseLoads(
                            chutes.url(), chutes.managementUrl(), developer, stranger, witnessed)
                    .all(witness.first().get())
                    .entrySet()) {
                pids = fire(load.getKey(), load.getValue(), platform, health, pids);
            }
        }
        witness.finish();
        keptEverything(witness, platform, databases);
    }

    /** @return the pids of now, to see by them whether a process ended during the next */
    private List<Long> fire(
            String name, Supplier<Volley> load, Platform platform, HealthWatch health, List<Long> pids) {
        health.look();
        long from = System.nanoTime();
        AnonymousMemory memory = new AnonymousMemory(pids);
        Volley volley;
        try (memory) {
            volley = load.get();
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        HealthWatch.Seen seen = health.look();
        long peak = memory.mostMegabytes();
        table.add(String.format(
                "%-32s %8d  %-34s %6.1f %12d %8s %10d",
                name,
                volley.count(),
                volley.statuses(),
                seconds,
                seen.worstMillis(),
                seen.missed() + "/" + seen.asked(),
                peak));
        List<String> violations = new ArrayList<>(volley.complaints());
        if (seen.missed() > 0) {
            violations.add("health was not answered " + seen.missed() + " times of " + seen.asked());
        }
        if (peak > CONTAINER_MEGABYTES) {
            violations.add("a service held " + peak + " MB");
        }
        if (!pids(platform).equals(pids)) {
            violations.add("a service ended");
        }
        report.take(new Check(name, 1, violations));
        Report.require(
                Readiness.await(
                        PATIENCE.multipliedBy(2),
                        () -> platform.services().values().stream()
                                .allMatch(each -> new LoadClient(each.managementUrl(), json)
                                        .get(null, "/q/health/ready")
                                        .isAcknowledged())),
                "a service did not come back after: " + name);
        return pids(platform);
    }

    private void keptEverything(Witness witness, Platform platform, Databases databases) {
        LoadClient api = new LoadClient(platform.baseUrl(), json);
        List<String> lost = new ArrayList<>();
        for (Map.Entry<String, String> chute : witness.acknowledged().entrySet()) {
            if (!api.get(witness.account(), "/chutes/" + chute.getKey())
                    .json()
                    .path("name")
                    .asText()
                    .equals(chute.getValue())) {
                lost.add(chute.getValue() + " is not there");
            }
        }
        String copies = "select count(*) from chute_copy where chute_id in ("
                + String.join(
                        ",",
                        witness.acknowledged().keySet().stream()
                                .map(id -> "'" + id + "'")
                                .toList())
                + ")";
        int count = witness.acknowledged().size();
        if (!Readiness.await(PATIENCE, () -> databases.number(Databases.BOUNTY, copies) == count)) {
            lost.add("bounty-service knows " + databases.number(Databases.BOUNTY, copies) + " of " + count);
        }
        report.say("Another account deployed meanwhile: " + witness.summary() + ".");
        report.take(new Check("no chute that was acknowledged meanwhile is lost", count, lost));
    }

    private void introduce(Platform platform, SampleAccounts samples, Databases databases, List<LoadAccount> accounts) {
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/breaktest/samples")) {
            ApiClient api = new ApiClient(platform.baseUrl(), json, SAMPLES_TIMEOUT);
            new Samples(samples, data).publish(publisher, api, clock);
        }
        // As the accounts' owner: a record of any other source is not applied.
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/chutes-service")) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            accounts.forEach(account -> sent.add(publisher.publish(
                    Topics.ACCOUNT_EVENTS, "account-changed", account.userId().toString(), 1, account.event())));
            publisher.flush(sent);
        }
        Report.require(
                Readiness.await(
                        PATIENCE,
                        () -> databases.number(
                                                Databases.CHUTES,
                                                "select count(*) from auth_account where username in ('witness', 'developer', 'stranger')")
                                        == accounts.size()
                                && databases.number(Databases.CHUTES, "select count(*) from image where name = 'base'")
                                        == 1),
                "the accounts and images did not arrive");
    }

    private static List<Long> pids(Platform platform) {
        return platform.services().values().stream().map(ServiceProcess::pid).toList();
    }
}
