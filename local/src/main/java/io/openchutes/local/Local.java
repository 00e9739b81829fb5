package io.openchutes.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.embedded.Launcher;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.Python;
import io.openchutes.local.sample.EventPublisher;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.sample.SampleAccounts;
import io.openchutes.local.sample.SampleChutes;
import io.openchutes.local.sample.Samples;
import io.openchutes.local.simulation.SimulatedFleet;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** The one command: the whole platform on one machine, until Ctrl-C. */
public final class Local {
    private static final Duration SAMPLES_TIMEOUT = Duration.ofSeconds(30);
    /** Four services share a laptop with everything else: each keeps its heap near what it uses, and compiles once. */
    private static final List<String> SMALL = List.of(
            "-Xms40m", "-Xmn16m", "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40", "-XX:TieredStopAtLevel=1");
    /** The services' JVM options in place of these, separated by spaces: benchmarks measure what runs on a cluster. */
    private static final String SERVICE_OPTIONS = "openchutes.serviceOptions";

    private Local() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = System.out;
        // The gateway is quick enough without it, and newer JDKs warn about it on the console.
        System.setProperty("io.netty.noUnsafe", "true");
        try {
            run(LocalOptions.from(System.getProperties()), out);
        } catch (IllegalArgumentException | IllegalStateException e) {
            out.println();
            out.println("  " + e.getMessage());
            out.println();
            System.exit(1);
        }
    }

    private static List<String> serviceOptions() {
        String given = System.getProperty(SERVICE_OPTIONS);
        return given == null ? SMALL : List.of(given.trim().split("\\s+"));
    }

    private static void run(LocalOptions options, PrintStream out) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        Instant begun = clock.instant();
        ObjectMapper json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
        if (Boolean.getBoolean("openchutes.endsWithParent")) {
            // Ctrl-C in a terminal reaches Maven and this process alike; a development environment's stop button ends
            // Maven alone.
            ProcessHandle.current().parent().ifPresent(Launcher::exitWith);
        }
        Optional<String> python = options.fleet() == FleetKind.REAL ? Python.find() : Optional.empty();
        if (options.fleet() == FleetKind.REAL && python.isEmpty()) {
            out.println("  " + Python.MISSING);
        }
        FleetKind kind = options.fleet() == FleetKind.REAL && python.isEmpty() ? FleetKind.SIMULATED : options.fleet();
        List<String> jvm = options.nativeImages() ? List.of() : serviceOptions();
        Platform platform = new Platform(options, 1, service -> jvm, json, line -> out.println("  " + line), clock);
        CountDownLatch stopped = new CountDownLatch(1);
        SimulatedFleet[] fleet = new SimulatedFleet[1];
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            boolean running = platform.hasStarted();
                            if (running) {
                                out.println("\n  Stopping ...");
                            }
                            if (fleet[0] != null) {
                                fleet[0].close();
                            }
                            platform.close();
                            if (running) {
                                out.println("  Stopped.");
                            }
                            stopped.countDown();
                        },
                        "shutdown"));
        SampleAccounts[] drawn = new SampleAccounts[1];
        platform.start(() -> {
            drawn[0] = SampleAccounts.in(options.data().resolve("accounts.json"), json, clock);
            return drawn[0].writeSeeds(options.data().resolve("account-seeds.json"), json);
        });
        SampleAccounts accounts = drawn[0];
        boolean firstStart;
        ApiClient api = new ApiClient(platform.baseUrl(), json, SAMPLES_TIMEOUT);
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/local/samples")) {
            firstStart = new Samples(accounts, options.data()).publish(publisher, api, clock);
        }
        if (kind == FleetKind.REAL) {
            out.println("  Starting the miner ...");
            platform.startMiners(
                    Stream.concat(Stream.of(accounts.miner()), accounts.simulatedMiners().stream())
                            .limit(options.miners())
                            .map(SampleAccount::seed)
                            .toList(),
                    python.orElseThrow());
        } else if (kind == FleetKind.SIMULATED) {
            fleet[0] = SimulatedFleet.start(platform.baseUrl(), accounts, options.seed(), json, clock);
        }
        Duration took = Duration.between(begun, clock.instant());
        platform.announce(Map.of(
                "data", options.data().toString(), "started_in_ms", took.toMillis(), "accounts", accounts.all()));
        new WelcomeScreen(platform, accounts, options, kind).print(out, took);
        if (firstStart && kind != FleetKind.OFF) {
            SampleChutes chutes =
                    new SampleChutes(api, options.home(), accounts, json, line -> out.println("  " + line));
            Thread samples =
                    new Thread(kind == FleetKind.REAL ? chutes::deployRunnable : chutes::deploy, "sample-chutes");
            samples.setDaemon(true);
            samples.start();
        }
        stopped.await();
    }
}
