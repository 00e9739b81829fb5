package io.openchutes.chutes;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.restassured.specification.SpecificationQuerier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instances and bounties that arrive over Kafka, and the warm-ups that wait for them. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class InstanceCopiesTest extends CopiesFixture {

    @Test
    void aStreamSaysHotWithinASecondOfTheInstanceAndEnds() throws Exception {
        SigningAccount owner = signingAccounts.seeded("100");
        JsonPath chute = deploy(owner, "warm-" + owner.username);
        String name = chute.getString("name");
        try (Stream stream = new Stream(owner.asking("chutes"), name)) {
            assertThat(stream.status()).startsWith("HTTP/1.1 200");
            assertThat(stream.headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("x-accel-buffering", "no")
                    .containsEntry("cache-control", "private, no-store")
                    .doesNotContainKey("content-encoding");
            assertThat(stream.event())
                    .isEqualTo("data: {\"status\": \"cold\", \"log\": \"waiting for instances ...\"}");
            // Again after a few seconds.
            assertThat(stream.event()).contains("cold");
            UUID cold = UUID.randomUUID();
            events.publish(Topics.INSTANCE_EVENTS, "instance-launched", cold.toString(), instance(chute, cold, false));
            UUID hot = UUID.randomUUID();
            events.publish(Topics.INSTANCE_EVENTS, "instance-activated", hot.toString(), instance(chute, hot, true));
            String event = stream.event();
            while (event.contains("cold")) {
                event = stream.event();
            }
            assertThat(event)
                    .isEqualTo("data: {\"status\": \"hot\", \"log\": \"chute is hot, 1 instances available\"}");
            assertThat(stream.event()).isNull();
        }
        owner.asking("chutes")
                .get("/chutes/warmup/" + name + "?quick=true")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("hot"))
                .body("instance_count", equalTo(1))
                .body("bounty", nullValue())
                .body("instances.size()", equalTo(2))
                .body("instances.gpu_model_name", hasItem("h100"))
                .body(
                        "instances[0].keySet()",
                        containsInAnyOrder(
                                "instance_id", "gpu_model_name", "gpu_count", "active", "verified", "region"));
        owner.asking("chutes")
                .accept("application/json")
                .get("/chutes/warmup/" + name)
                .then()
                .body("status", equalTo("hot"));
    }

    @Test
    void instancesOfADeletedChuteDoNotCountForTheNextOfItsName() {
        SigningAccount owner = signingAccounts.seeded("100", Permission.FREE_ACCOUNT);
        JsonPath chute = deploy(owner, "again-" + owner.username);
        UUID id = UUID.fromString(chute.getString("chute_id"));
        instances.changed(instanceOf(chute, UUID.randomUUID(), true), false);
        quick(owner, chute).body("status", equalTo("hot"));
        owner.asking("chutes").delete("/chutes/" + id).then().statusCode(200);
        JsonPath next = deploy(owner, "again-" + owner.username);
        assertThat(next.getString("chute_id")).isEqualTo(id.toString());
        quick(owner, next).body("status", equalTo("cold")).body("instances.size()", equalTo(0));
        plain().get("/chutes/rolling_updates").then().body("chute_id", not(hasItem(id.toString())));
    }

    @Test
    void theOwnerSeesWhyInstancesFailedUntilOneServes() {
        SigningAccount owner = signingAccounts.seeded("100", Permission.FREE_ACCOUNT);
        JsonPath chute = deploy(owner, "fails-" + owner.username);
        String path = "/chutes/" + chute.getString("chute_id");
        UUID first = UUID.randomUUID();
        UUID last = UUID.randomUUID();
        instances.changed(instanceOf(chute, first, false), false);
        owner.asking("chutes")
                .get(path)
                .then()
                .body("instances[0].keySet()", not(hasItem("reason")))
                .body("instances[0].keySet()", not(hasItem("failed_at")))
                .body("instances[0].version", equalTo(chute.getString("version")))
                .body("instances[0].launched_at", notNullValue())
                .body("instances[0].activated_at", nullValue());
        for (UUID id : List.of(first, UUID.randomUUID(), UUID.randomUUID(), last)) {
            instances.removed(failed(chute, id, "launch failed: its image can't be pulled"), false);
        }
        instances.removed(instanceOf(chute, UUID.randomUUID(), false), false);
        owner.asking("chutes")
                .get(path)
                .then()
                .body("instances.size()", equalTo(3))
                .body("instances[2].instance_id", equalTo(last.toString()))
                .body("instances[2].active", equalTo(false))
                .body("instances[2].reason", equalTo("launch failed: its image can't be pulled"))
                .body("instances[2].launched_at", notNullValue())
                .body("instances[2].failed_at", notNullValue())
                .body("hot", equalTo(false));
        quick(owner, chute).body("instances.size()", equalTo(0));
        instances.changed(instanceOf(chute, UUID.randomUUID(), true), false);
        owner.asking("chutes")
                .get(path)
                .then()
                .body("instances.size()", equalTo(1))
                .body("instances[0].activated_at", notNullValue())
                .body("hot", equalTo(true));
    }

    @Test
    void manyWarmUpsAtOnceAreAnnouncedOnce() throws Exception {
        SigningAccount owner = signingAccounts.seeded("100");
        JsonPath chute = deploy(owner, "many-" + owner.username);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> calls = IntStream.range(0, 40)
                    .mapToObj(i -> (Callable<Integer>)
                            () -> quick(owner, chute).extract().statusCode())
                    .toList();
            for (Future<Integer> call : threads.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(200);
            }
        } finally {
            threads.shutdown();
        }
        String id = chute.getString("chute_id");
        patiently()
                .untilAsserted(() -> assertThat(events.readAll(Topics.CHUTE_ACTIVITY, id).stream()
                                .filter(event -> event.type().equals("chute-warmup-requested")))
                        .singleElement()
                        .satisfies(event -> assertThat(new EventSchemas().errors(event.type(), event.json()))
                                .isEmpty()));
    }

    @Test
    void whoMayNotWarmUpIsTold() {
        SigningAccount owner = signingAccounts.seeded("100", Permission.PUBLIC_MODEL_DEPLOYMENT);
        JsonPath chute = deploy(owner, "rules-" + owner.username);
        String path = "/chutes/warmup/" + chute.getString("chute_id") + "?quick=true";
        plain().get(path).then().statusCode(401);
        signingAccounts.seeded("100").asking("chutes").get(path).then().statusCode(404);
        owner.asking("chutes").get("/chutes/warmup/no-such-chute").then().statusCode(404);
        owner.asking("chutes")
                .get("/chutes/warmup/" + chute.getString("name") + "?quick=maybe")
                .then()
                .statusCode(422);
        share(owner, chute, signingAccounts.seeded("0"))
                .asking("chutes")
                .get(path)
                .then()
                .statusCode(402)
                .body("detail", startsWith("Your balance"));
        for (Permission pass : List.of(Permission.FREE_ACCOUNT, Permission.UNLIMITED)) {
            share(owner, chute, signingAccounts.seeded("0", pass))
                    .asking("chutes")
                    .get(path)
                    .then()
                    .statusCode(200);
        }
        owner.sending(Map.of("disabled", true))
                .put("/chutes/" + chute.getString("chute_id"))
                .then()
                .statusCode(200);
        owner.asking("chutes").get(path).then().statusCode(503);
    }

    @Test
    void aKeyThatOnlyReadsWarmsNothingUp() {
        SigningAccount owner = signingAccounts.seeded("100");
        JsonPath chute = deploy(owner, "scope-" + owner.username);
        String secret = owner.sending(
                        Map.of("name", "r", "scopes", List.of(Map.of("object_type", "chutes", "action", "read"))))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .path("secret_key");
        plain().header("Authorization", secret)
                .get("/chutes/warmup/" + chute.getString("chute_id") + "?quick=true")
                .then()
                .statusCode(403);
    }

    @Test
    void anOpenBountyIsShown() {
        SigningAccount owner = signingAccounts.seeded("100");
        JsonPath chute = deploy(owner, "bounty-" + owner.username);
        String id = chute.getString("chute_id");
        Map<String, Object> bounty = new HashMap<>();
        bounty.put("bounty_id", UUID.randomUUID());
        bounty.put("chute_id", id);
        bounty.put("chute_kind", "private");
        bounty.put("status", "open");
        bounty.put("created_at", Instant.now().minusSeconds(100).toString());
        bounty.put("expires_at", Instant.now().plusSeconds(3000).toString());
        bounty.put("amount", 400);
        bounty.put("boost", 1.1);
        bounty.put("created_by", "warm-up");
        bounty.put("claimed_by", null);
        bounty.put("reason", null);
        bounty.put("ended_at", null);
        bounty.put("at", Instant.now().toString());
        events.publish(Topics.BOUNTY_EVENTS, "bounty-created", id, 5, bounty);
        patiently().untilAsserted(() -> quick(owner, chute).body("bounty.amount", notNullValue()));
        JsonPath shown = quick(owner, chute).extract().jsonPath();
        assertThat(shown.getLong("bounty.amount")).isBetween(400L, 700L);
        assertThat(shown.getDouble("bounty.boost")).isBetween(1.1, 1.11);
        assertThat(shown.getLong("bounty.age_seconds")).isBetween(100L, 200L);
        // An older event that comes late changes nothing; a newer one ends it.
        bounty.put("status", "expired");
        events.publish(Topics.BOUNTY_EVENTS, "bounty-expired", id, 4, bounty);
        events.publish(Topics.BOUNTY_EVENTS, "bounty-expired", id, 6, bounty);
        patiently().untilAsserted(() -> quick(owner, chute).body("bounty", nullValue()));
    }

    private SigningAccount share(SigningAccount owner, JsonPath chute, SigningAccount with) {
        owner.sending(Map.of("chute_id_or_name", chute.getString("chute_id"), "user_id_or_name", with.userId))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        return with;
    }

    private static ValidatableResponse quick(SigningAccount owner, JsonPath chute) {
        return owner.asking("chutes")
                .get("/chutes/warmup/" + chute.getString("chute_id") + "?quick=true")
                .then();
    }

    private static Map<String, Object> instance(JsonPath chute, UUID instanceId, boolean hot) {
        Map<String, Object> instance = new HashMap<>();
        instance.put("instance_id", instanceId);
        instance.put("chute_id", chute.getString("chute_id"));
        instance.put("version", chute.getString("version"));
        instance.put("miner_hotkey", MINER);
        instance.put("region", "eu-north");
        instance.put("gpu", "h100");
        instance.put("gpu_count", 1);
        instance.put("launched_at", Instant.now().toString());
        instance.put("active", hot);
        instance.put("verified", hot);
        instance.put("at", Instant.now().toString());
        instance.put("reason", null);
        return instance;
    }

    /** A warm-up stream read as a client does that parses by hand. */
    private static final class Stream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;
        private final String status;
        private final Map<String, String> headers = new HashMap<>();

        Stream(RequestSpecification signed, String name) throws Exception {
            Map<String, String> credentials = new LinkedHashMap<>();
            SpecificationQuerier.query(signed)
                    .getHeaders()
                    .forEach(header -> credentials.put(header.getName(), header.getValue()));
            socket = new Socket("localhost", RestAssured.port);
            socket.setSoTimeout(30_000);
            StringBuilder request = new StringBuilder("GET /chutes/warmup/" + name + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Accept: */*\r\nAccept-Encoding: gzip\r\nConnection: close\r\n");
            credentials.forEach((header, value) -> {
                if (header.startsWith("X-Chutes")) {
                    request.append(header).append(": ").append(value).append("\r\n");
                }
            });
            OutputStream out = socket.getOutputStream();
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            out.flush();
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            status = reader.readLine();
            for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(),
                        line.substring(colon + 1).trim());
            }
        }

        String status() {
            return status;
        }

        Map<String, String> headers() {
            return headers;
        }

        /** The next data line; null at the end. */
        String event() throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("data:")) {
                    return line;
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
