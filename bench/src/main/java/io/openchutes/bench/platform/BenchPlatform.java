package io.openchutes.bench.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.auth.Permission;
import io.openchutes.bench.Cpu;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.embedded.Ports;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.ServiceProcess;
import io.openchutes.local.sample.EventPublisher;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.sample.SampleAccounts;
import io.openchutes.local.sample.Samples;
import io.openchutes.local.service.ServiceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The packaged services with PostgreSQL and Kafka, each a process of its own, without a fleet; started and stopped by a benchmark. */
public final class BenchPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Clock clock = Clock.systemUTC();
    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final Path home;
    private final Path data;
    private final Platform platform;
    private final Thread hook = new Thread(this::stop, "shutdown");
    private SampleAccounts accounts;

    private BenchPlatform(Path home, Path data, Function<ServiceDefinition, List<String>> serviceOptions) {
        this.home = home;
        this.data = data;
        this.platform = new Platform(
                new LocalOptions(Ports.firstOfFree(Platform.PORTS), true, FleetKind.OFF, 1, 1, false, data, home),
                1,
                serviceOptions,
                json,
                System.out::println,
                clock);
    }

    /**
     * Starts everything on empty databases.
     *
     * @param name of the benchmark, whose data and logs are kept under it
     * @param serviceOptions further options of a service's JVM
     */
    public static BenchPlatform start(String name, Function<ServiceDefinition, List<String>> serviceOptions) {
        Path home = Path.of(System.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        BenchPlatform bench = new BenchPlatform(home, home.resolve("bench/target/" + name + "/data"), serviceOptions);
        Runtime.getRuntime().addShutdownHook(bench.hook);
        bench.start();
        return bench;
    }

    private void start() {
        try {
            Files.createDirectories(data);
            platform.start(() -> {
                accounts = SampleAccounts.in(data.resolve("accounts.json"), json, clock);
                return accounts.writeSeeds(data.resolve("account-seeds.json"), json);
            });
            try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/bench")) {
                new Samples(accounts, data).publish(publisher, api(), clock);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The platform can't be started", e);
        }
    }

    /**
     * For the service that is measured: the heap of the chart's defaults, and what was given to the benchmark as {@code -Dservice.options}; for
     * all of them {@code -Dall.options}.
     */
    public static List<String> optionsFor(ServiceDefinition measured, ServiceDefinition service) {
        List<String> options = new ArrayList<>(List.of(Cpu.STEADY_COMPILERS));
        if (service.equals(measured)) {
            options.add("-Xmx460m");
            options.addAll(given("service.options"));
        }
        options.addAll(given("all.options"));
        return options;
    }

    /** Options of a JVM that were given to the benchmark as a property. */
    public static List<String> given(String property) {
        String options = System.getProperty(property, "").trim();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    public Path home() {
        return home;
    }

    public ObjectMapper json() {
        return json;
    }

    public Platform platform() {
        return platform;
    }

    public SampleAccounts accounts() {
        return accounts;
    }

    public ServiceProcess service(ServiceDefinition service) {
        return platform.services().get(service);
    }

    public EmbeddedServer server(String name) {
        return platform.servers().stream()
                .filter(server -> server.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where the platform writes a process's log. */
    public Path log(String name) {
        return data.resolve("logs/" + name + ".log");
    }

    /** Through the gateway. */
    public ApiClient api() {
        return new ApiClient(platform.baseUrl(), json, Duration.ofSeconds(60));
    }

    /** As a superuser of the database server. */
    public Connection connect(ServiceDefinition service) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(service), "postgres", "");
    }

    /** As the service itself. */
    public Connection connectAsService(ServiceDefinition service) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(service), service.database(), service.database());
    }

    private String jdbcUrl(ServiceDefinition service) {
        return "jdbc:postgresql://127.0.0.1:" + server("postgresql").port() + "/" + service.database();
    }

    /** Gives accounts the money and the permission to deploy as often as they like. */
    public void allowDeployments(List<SampleAccount> deployers) throws IOException {
        long rights = Permission.UNLIMITED_DEV.mask() | Permission.PUBLIC_MODEL_DEPLOYMENT.mask();
        for (SampleAccount account : deployers) {
            ApiAnswer answer = api().send(
                            "PUT",
                            "/users/" + account.userId(),
                            json.writeValueAsBytes(
                                    Map.of("balance", 100_000, "permissions_bitmask", account.permissions() | rights)),
                            Map.of(
                                    "Authorization",
                                    "Bearer " + accounts.developerWithRights().apiKey()));
            if (answer.status() != 200) {
                throw new IllegalStateException("The account may not deploy: " + answer);
            }
        }
    }

    /** Says how busy the machine is with anything: to be printed beside figures. */
    public static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Waited in vain for " + what);
            }
            pause(Duration.ofMillis(100));
        }
    }

    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private void stop() {
        platform.close();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        stop();
    }
}
