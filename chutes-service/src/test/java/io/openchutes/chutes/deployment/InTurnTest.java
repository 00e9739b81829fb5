package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.deployment.DeploymentTurns.Turn;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deployments wait for their turn without a thread, and end it however they end. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class InTurnTest extends DeployFixture {
    @Inject
    DeploymentTurns turns;

    @Inject
    ChutesConfig config;

    @Inject
    MeterRegistry meters;

    @ConfigProperty(name = "quarkus.thread-pool.max-threads")
    int threads;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<Turn> taken = new ArrayList<>();

    @BeforeEach
    void takeAllTurns() {
        UUID account = null;
        for (int i = 0; i < config.deployment().atOnce(); i++) {
            account = i % 2 == 0 ? UUID.randomUUID() : account;
            taken.add(turns.next(account).join());
        }
    }

    @AfterEach
    void stop() {
        taken.forEach(Turn::end);
        callers.shutdownNow();
        await().untilAsserted(() -> assertThat(gauge("running")).isZero());
    }

    @Test
    void whoWaitsHoldsNoThreadAndItsBodyIsNotParsed() throws Exception {
        int line = config.deployment().waiting();
        assertThat(line).isGreaterThanOrEqualTo(threads);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Person person = accounts.open(Permission.FREE_ACCOUNT);
            person.call().get("/api_keys/").then().statusCode(200);
            for (int j = 0; j < line / 2; j++) {
                answers.add(callers.submit(() ->
                        post(person, Map.of("name", "no such fields")).extract().statusCode()));
            }
        }
        await().untilAsserted(() -> assertThat(gauge("waiting")).isEqualTo(line));

        Person other = accounts.open(Permission.FREE_ACCOUNT);
        other.call().get("/api_keys/").then().statusCode(200);
        post(other, Map.of()).statusCode(503).header("Retry-After", "2");
        assertThat(answers).noneMatch(Future::isDone);

        taken.forEach(Turn::end);
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(422);
        }
    }

    @Test
    void aCallerThatHasLeftLeavesNoTurnBehind() throws Exception {
        Person person = accounts.open(Permission.FREE_ACCOUNT);
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("POST /chutes/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Authorization: Bearer " + person.newKey(true)
                                    + "\r\nContent-Length: 2\r\n\r\n{}")
                            .getBytes(StandardCharsets.US_ASCII));
            await().untilAsserted(() -> assertThat(gauge("waiting")).isEqualTo(1));
        }
        taken.forEach(Turn::end);
        await().untilAsserted(
                        () -> assertThat(gauge("waiting") + gauge("running")).isZero());
    }

    @Test
    void aDeploymentEndsItsTurnWhenItIsAnswered() {
        Person person = accounts.open(Permission.FREE_ACCOUNT);
        taken.forEach(Turn::end);
        for (int i = 0; i <= config.deployment().atOnce(); i++) {
            post(person, body("turns/" + suffix(), chutes.image(person))).statusCode(200);
            post(person, body("turns/" + suffix(), UUID.randomUUID())).statusCode(400);
        }
    }

    private double gauge(String name) {
        return meters.get("openchutes.chutes.deployments." + name).gauge().value();
    }
}
