package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.LoggedCommand;
import io.openchutes.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged services, started with the environment that the chart's production set-up renders, as its Jobs and then its Deployments start them:
 * PostgreSQL lets in who speaks TLS, Kafka who speaks TLS and knows the password.
 */
@Tag("slow")
class ProductionSetUpTest {
    private static final String RIGHT_PASSWORD = "a-password-of-this-test";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    /** One for both tests: PostgreSQL and Kafka take most of their time. */
    private static SecureStores stores;

    private static Chart.Rendering chart;
    private String jaas;

    @BeforeAll
    static void startStores(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        for (String service : List.of("chutes", "bounty")) {
            assumeTrue(Files.exists(jar(service)), "needs " + jar(service) + ": ./mvnw package builds it");
        }
        stores = new SecureStores(data, List.of("chutes", "bounty"));
        stores.allow("openchutes", RIGHT_PASSWORD);
        chart = Chart.render(
                "production",
                Map.of("kafka.bootstrapServers", stores.bootstrapServers(), "topics.replicationFactor", "1"));
    }

    @AfterAll
    static void stopStores() {
        if (stores != null) {
            stores.close();
        }
    }

    @BeforeEach
    void writeSecrets() throws IOException {
        Files.writeString(folder.resolve("accounts.json"), "[]");
        jaas = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"openchutes\" password=\""
                + RIGHT_PASSWORD + "\";";
    }

    @Test
    void itsJobsAndServicesReachDatabaseAndKafkaOverTls() throws Exception {
        runJob("chutes", "openchutes-chutes-migration");
        runJob("chutes", "openchutes-topics");
        runJob("bounty", "openchutes-bounty-migration");
        int managementPort = Ports.free();
        Path log = folder.resolve("bounty.log");
        ChildProcess bounty = start(
                "bounty", environment(chart.one("Deployment", "openchutes-bounty"), Ports.free(), managementPort), log);
        try {
            JsonNode events = awaitEvents(managementPort, bounty, log);
            assertThat(events.at("/data/state").asText()).isEqualTo("ok");
            assertThat(events.at("/data/lag.chutes").asInt(-1))
                    .as("what is left to read from Kafka")
                    .isZero();
            assertThat(read(log)).doesNotContain(RIGHT_PASSWORD).contains("\"level\":\"INFO\"");
        } finally {
            bounty.stop(PATIENCE);
        }
    }

    @Test
    void aWrongPasswordIsSaidAndKeptToItself() throws Exception {
        jaas = jaas.replace(RIGHT_PASSWORD, "another-password");
        runJob("bounty", "openchutes-bounty-migration");
        int port = Ports.free();
        Path log = folder.resolve("bounty.log");
        ChildProcess bounty =
                start("bounty", environment(chart.one("Deployment", "openchutes-bounty"), port, Ports.free()), log);
        try {
            await(bounty, log).until(() -> read(log).contains("Authentication failed"));
            HttpResponse<String> list = get(port, "/bounties/");
            assertThat(list.statusCode())
                    .as(() -> "without Kafka it answers all the same, not: " + list.body() + read(log))
                    .isEqualTo(200);
            assertThat(read(log)).doesNotContain("another-password");
        } finally {
            bounty.stop(PATIENCE);
        }
    }

    private void runJob(String service, String job) throws IOException {
        Path log = folder.resolve(job + ".log");
        int exit = LoggedCommand.start(
                        command(service), environment(chart.one("Job", job), Ports.free(), Ports.free()), log)
                .exit(PATIENCE);
        assertThat(exit).as(() -> job + " ended with: " + read(log)).isZero();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildProcess start(String service, Map<String, String> environment, Path log) {
        return ChildProcess.start(
                command(service), folder, environment, log, folder.resolve(log.getFileName() + ".pid"));
    }

    private static List<String> command(String service) {
        // Compiled quickly, since none of them lives long.
        return List.of(
                Jdk.program("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar(service).toString());
    }

    /** What the first container's environment says, its secrets filled as an operator would have filled them. */
    private Map<String, String> environment(JsonNode workload, int port, int managementPort) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : workload.at("/spec/template/spec/containers/0/env")) {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            environment.put(
                    variable.get("name").asText(),
                    secret.isMissingNode()
                            ? variable.get("value").asText().replace("/etc/openchutes/accounts", folder.toString())
                            : secret(
                                    secret.get("name").asText(),
                                    secret.get("key").asText()));
        }
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        return environment;
    }

    private String secret(String name, String key) throws IOException {
        String database = name.replace("-database", "");
        return switch (key) {
            case "jdbc-url" ->
                "jdbc:postgresql://" + stores.databaseHost() + "/" + database + "?sslmode=verify-full&sslrootcert="
                        + stores.certificate();
            case "username", "password" -> database;
            case "ca.crt" -> Files.readString(stores.certificate());
            case "sasl.jaas.config" -> jaas;
            default ->
                throw new AssertionError(
                        "The set-up refers to a secret that this test doesn't know: " + name + "/" + key);
        };
    }

    private JsonNode awaitEvents(int managementPort, ChildProcess service, Path log) {
        return await(service, log)
                .until(
                        () -> {
                            JsonNode health = Chart.YAML.readTree(
                                    get(managementPort, "/q/health/well").body());
                            return StreamSupport.stream(health.path("checks").spliterator(), false)
                                    .filter(check -> check.get("name").asText().equals("events")
                                            && check.at("/data/lag.chutes").isInt())
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Until then nobody may listen yet; a service that ends before says why. */
    private static ConditionFactory await(ChildProcess service, Path log) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast(() -> {
                    if (!service.isAlive()) {
                        throw new IllegalStateException("The service has ended: " + read(log));
                    }
                });
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Path jar(String service) {
        return Chart.FOLDER.getParent().resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
    }
}
