package io.openchutes.chutes;

import static io.openchutes.chutes.account.Newcomers.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.account.Newcomers;
import io.openchutes.chutes.account.Newcomers.Newcomer;
import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.image.ImageChanged;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.chutes.instance.InstanceChanged;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.invocation.InvocationService;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.restassured.specification.SpecificationQuerier;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this service hears over Kafka, and what it shows of it: images, instances, warm-ups, rolling updates, figures, templates. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class CopiesTest {
    private static final String REVISION = "5a8abab4a5d6f164389b1079fb721cfab8d7126c";
    private static final String MINER = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    @Inject
    Newcomers newcomers;

    @Inject
    TestAccounts accounts;

    @Inject
    ImageService images;

    @Inject
    InstanceService instances;

    @Inject
    BoostService boosts;

    @Inject
    InvocationService invocations;

    @Inject
    AccountDirectory directory;

    private TestEvents events;

    @BeforeEach
    void connect() {
        events = new TestEvents();
    }

    @AfterEach
    void disconnect() {
        events.close();
    }

    // Images

    @Test
    void imagesArriveOverKafkaAndAreFoundByIdAndName() {
        Newcomer owner = newcomers.seeded("5");
        Map<String, Object> image = image(owner, "kafka-image", "1.0", false, "building");
        String id = image.get("image_id").toString();
        TestEvents forge = TestEvents.from("/chutes-service");
        forge.publish(Topics.IMAGE_EVENTS, "image-changed", id, image);
        patiently()
                .untilAsserted(() -> owner.asking("images")
                        .get("/images/" + id)
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("building"))
                        .body("readme", equalTo(""))
                        .body("public", equalTo(false))
                        .body("user.username", equalTo(owner.username)));
        for (String name : List.of(
                "kafka-image:1.0",
                "KAFKA-image:1.0",
                owner.username + "/kafka-image:1.0",
                owner.username + "%2Fkafka-image%3A1.0")) {
            owner.asking("images").get("/images/" + name).then().statusCode(200).body("image_id", equalTo(id));
        }
        newcomers.seeded("5").asking("images").get("/images/" + id).then().statusCode(404);
        plain().get("/images/" + owner.username + "/kafka-image:1.0")
                .then()
                .statusCode(404)
                .body("detail", equalTo("Image not found, or does not belong to you"));
        forge.publish(
                Topics.IMAGE_EVENTS,
                "image-removed",
                id,
                Map.of("image_id", id, "removed_at", Instant.now().toString()));
        patiently()
                .untilAsserted(
                        () -> owner.asking("images").get("/images/" + id).then().statusCode(404));
    }

    @Test
    void listsShowOwnImagesAndPublicOnesOnRequest() {
        Newcomer owner = newcomers.seeded("5");
        Newcomer other = newcomers.seeded("5");
        String part = "lst" + owner.username;
        keep(owner, part + "-a", "1", false, "built and pushed", Instant.now().minusSeconds(10));
        keep(owner, part + "-b", "2", true, "built and pushed", Instant.now());
        owner.asking("images")
                .get("/images/?name=" + part.toUpperCase())
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("items.name", contains(part + "-b", part + "-a"));
        other.asking("images").get("/images/?name=" + part).then().body("total", equalTo(0));
        other.asking("images")
                .get("/images/?include_public=True&name=" + part)
                .then()
                .body("items.name", contains(part + "-b"));
        plain().get("/images/?name=" + part).then().body("items.name", contains(part + "-b"));
        owner.asking("images").get("/images/?tag=2&name=" + part).then().body("total", equalTo(1));
        owner.asking("images")
                .get("/images/?limit=1&page=1&name=" + part)
                .then()
                .body("total", equalTo(2))
                .body("items.name", contains(part + "-a"));
        owner.asking("images").get("/images/?name=%25").then().body("total", equalTo(0));
        for (String query : List.of("limit=0", "page=101", "include_public=perhaps")) {
            owner.asking("images").get("/images/?" + query).then().statusCode(422);
        }
    }

    // Instances and warm-ups

    @Test
    void aStreamSaysHotWithinASecondOfTheInstanceAndEnds() throws Exception {
        Newcomer owner = newcomers.seeded("100");
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
        Newcomer owner = newcomers.seeded("100", Permission.FREE_ACCOUNT);
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
    void manyWarmUpsAtOnceAreAnnouncedOnce() throws Exception {
        Newcomer owner = newcomers.seeded("100");
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
        Newcomer owner = newcomers.seeded("100", Permission.PUBLIC_MODEL_DEPLOYMENT);
        JsonPath chute = deploy(owner, "rules-" + owner.username);
        String path = "/chutes/warmup/" + chute.getString("chute_id") + "?quick=true";
        plain().get(path).then().statusCode(401);
        newcomers.seeded("100").asking("chutes").get(path).then().statusCode(404);
        owner.asking("chutes").get("/chutes/warmup/no-such-chute").then().statusCode(404);
        owner.asking("chutes")
                .get("/chutes/warmup/" + chute.getString("name") + "?quick=maybe")
                .then()
                .statusCode(422);
        share(owner, chute, newcomers.seeded("0"))
                .asking("chutes")
                .get(path)
                .then()
                .statusCode(402)
                .body("detail", startsWith("Your balance"));
        for (Permission pass : List.of(Permission.FREE_ACCOUNT, Permission.UNLIMITED)) {
            share(owner, chute, newcomers.seeded("0", pass))
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
        Newcomer owner = newcomers.seeded("100");
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
        Newcomer owner = newcomers.seeded("100");
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

    // Rolling updates

    @Test
    void aRollingUpdateLastsUntilEveryInstanceIsReplacedOrGone() {
        Newcomer owner = newcomers.seeded("100");
        String name = "roll-" + owner.username;
        JsonPath first = deploy(owner, name);
        String id = first.getString("chute_id");
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        instances.changed(instanceOf(first, one, true), false);
        instances.changed(instanceOf(first, two, true), false);
        JsonPath second = deploy(owner, name, "y = 2\n");
        assertThat(second.getString("version")).isNotEqualTo(first.getString("version"));
        plain().get("/chutes/rolling_updates")
                .then()
                .statusCode(200)
                .body("find { it.chute_id == '" + id + "' }.old_version", equalTo(first.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.new_version", equalTo(second.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.permitted." + MINER, equalTo(2))
                .body("find { it.chute_id == '" + id + "' }.started_at", notNullValue());
        instances.changed(instanceOf(second, one, true), false);
        plain().get("/chutes/rolling_updates").then().body("chute_id", hasItem(id));
        instances.removed(two, false);
        plain().get("/chutes/rolling_updates").then().body("chute_id", not(hasItem(id)));
        patiently().untilAsserted(() -> {
            List<TestEvents.Published> told = events.readAll(Topics.CHUTE_ACTIVITY, id).stream()
                    .filter(event -> event.type().startsWith("rolling-update-"))
                    .toList();
            assertThat(told)
                    .extracting(TestEvents.Published::type)
                    .containsExactly("rolling-update-started", "rolling-update-finished");
            assertThat(told)
                    .allSatisfy(event -> assertThat(new EventSchemas().errors(event.type(), event.json()))
                            .isEmpty());
            assertThat(told.get(1).json()).contains("\"completed\"");
        });
    }

    @Test
    void aNewDeploymentTakesAnOpenUpdatesPlaceAndADeletionDropsIt() {
        Newcomer owner = newcomers.seeded("100");
        String name = "super-" + owner.username;
        JsonPath first = deploy(owner, name);
        String id = first.getString("chute_id");
        instances.changed(instanceOf(first, UUID.randomUUID(), true), false);
        JsonPath second = deploy(owner, name, "y = 2\n");
        JsonPath third = deploy(owner, name, "z = 3\n");
        plain().get("/chutes/rolling_updates")
                .then()
                .body("find { it.chute_id == '" + id + "' }.old_version", equalTo(second.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.new_version", equalTo(third.getString("version")));
        owner.asking("chutes").delete("/chutes/" + id).then().statusCode(200);
        plain().get("/chutes/rolling_updates").then().body("chute_id", not(hasItem(id)));
        patiently()
                .untilAsserted(() -> assertThat(events.readAll(Topics.CHUTE_ACTIVITY, id).stream()
                                .filter(event -> event.type().equals("rolling-update-finished"))
                                .map(TestEvents.Published::json))
                        .hasSize(2)
                        .anyMatch(json -> json.contains("superseded"))
                        .anyMatch(json -> json.contains("chute deleted")));
    }

    @Test
    void aRebuildEndsNoRollingUpdate() {
        Newcomer owner = newcomers.seeded("100");
        String name = "rebuild-" + owner.username;
        JsonPath first = deploy(owner, name);
        UUID one = UUID.randomUUID();
        instances.changed(instanceOf(first, one, true), false);
        deploy(owner, name, "y = 2\n");
        instances.removed(one, true);
        plain().get("/chutes/rolling_updates").then().body("chute_id", hasItem(first.getString("chute_id")));
    }

    // Figures

    @Test
    void boostsArriveAndTheNewestLogCounts() {
        UUID chute = UUID.randomUUID();
        events.publish(
                Topics.BOOST_EVENTS,
                "chute-boosted",
                chute.toString(),
                Map.of(
                        "chute_id",
                        chute,
                        "manual_boost",
                        2.5,
                        "set_by",
                        UUID.randomUUID(),
                        "at",
                        Instant.now().toString()));
        boosts.capacityLogged(
                new CapacityLogged(chute, Instant.parse("2026-01-02T00:00:00Z"), new BigDecimal("1.25"), 3));
        boosts.capacityLogged(new CapacityLogged(chute, Instant.parse("2026-01-01T00:00:00Z"), new BigDecimal("3"), 9));
        patiently().untilAsserted(() -> {
            Boost boost = boosts.ofChutes(List.of(chute)).get(chute);
            assertThat(boost.urgency()).isEqualByComparingTo("1.25");
            assertThat(boost.manual()).isEqualByComparingTo("2.5");
            assertThat(boosts.targetsOf(List.of(chute))).containsEntry(chute, 3);
        });
        events.tombstone(Topics.BOOST_EVENTS, chute.toString());
        patiently()
                .untilAsserted(() -> assertThat(
                                boosts.ofChutes(List.of(chute)).get(chute).manual())
                        .isEqualByComparingTo("1"));
    }

    @Test
    void theTaoPriceArrives() {
        events.publish(
                Topics.PRICE_EVENTS,
                "price-quoted",
                "tao",
                Map.of("currency", "tao", "usd", 312.5, "at", Instant.now().toString()));
        Newcomer owner = newcomers.seeded("100");
        systemImages();
        String chute = owner.sending(Map.of("model", owner.username + "/tao", "revision", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200)
                .extract()
                .path("chute_id");
        patiently().untilAsserted(() -> {
            JsonPath price = owner.asking("chutes")
                    .get("/chutes/" + chute)
                    .then()
                    .extract()
                    .jsonPath();
            assertThat(price.getDouble("current_estimated_price.tao.hour") * 312.5)
                    .isCloseTo(price.getDouble("current_estimated_price.usd.hour"), within(0.0001));
        });
    }

    @Test
    void everyInvocationIsFoldedInOnceAndMovesNothingElse() {
        Newcomer owner = newcomers.seeded("100");
        JsonPath chute = deploy(owner, "count-" + owner.username);
        String id = chute.getString("chute_id");
        for (int i = 0; i < 5; i++) {
            UUID invocation = UUID.randomUUID();
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("invocation_id", invocation);
            data.put("chute_id", id);
            data.put("instance_id", UUID.randomUUID());
            data.put("miner_hotkey", MINER);
            data.put("started_at", Instant.now().toString());
            data.put("completed_at", Instant.now().toString());
            data.put("output_tokens", 10);
            data.put("tokens_per_second", 5.0);
            data.put("status", "success");
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", id, data);
            // The same invocation by a producer that did not hear the acknowledgement.
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", id, data);
        }
        patiently().untilAsserted(() -> {
            invocations.fold();
            owner.asking("chutes")
                    .get("/chutes/" + id)
                    .then()
                    .body("invocation_count", equalTo(5))
                    .body("updated_at", equalTo(chute.getString("updated_at")));
        });
        invocations.fold();
        owner.asking("chutes").get("/chutes/" + id).then().body("invocation_count", equalTo(5));
    }

    // Templates

    @Test
    void aLanguageModelIsDeployedFromItsTemplate() {
        systemImages();
        Newcomer owner = newcomers.seeded("100");
        String model = owner.username + "/Model-7B";
        Map<String, Object> body = new HashMap<>(Map.of(
                "model",
                model,
                "revision",
                REVISION,
                "readme",
                "\"\"\"\nimport os\nos.system('true') # \\",
                "engine_args",
                Map.of("max_model_len", 4096, "tokenizer", "org/tok", "enforce_eager", true)));
        owner.sending(body).post("/chutes/vllm").then().statusCode(402);
        JsonPath chute = owner.sending(body)
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200)
                .body("name", equalTo(model))
                .body("standard_template", equalTo("vllm"))
                .body("public", equalTo(false))
                .body("concurrency", equalTo(8))
                .body("revision", equalTo(REVISION))
                .body("node_selector.gpu_count", equalTo(1))
                .body("node_selector.min_vram_gb_per_gpu", equalTo(80))
                .body("image.tag", equalTo("1.0"))
                .body(
                        "cords.function",
                        hasItems("chat", "chat_stream", "completion", "completion_stream", "get_models"))
                .body("cords.public_api_path", hasItems("/v1/chat/completions", "/v1/completions", "/v1/models"))
                .extract()
                .jsonPath();
        String code = owner.asking("chutes")
                .get("/chutes/code/" + chute.getString("chute_id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(code)
                .contains("model_name=\"" + model + "\"")
                .contains("engine_args=\"--tokenizer org/tok --max-model-len 4096 --enforce-eager\"")
                .contains("readme=\"\\\"\\\"\\\"\\x0aimport os\\x0aos.system('true') # \\\\\"");
        owner.sending(body).post("/chutes/vllm?accept_fee=true").then().statusCode(409);
    }

    @Test
    void anImageModelIsDeployedFromItsTemplate() {
        systemImages();
        Newcomer owner = newcomers.seeded("100", Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        JsonPath chute = owner.sending(Map.of(
                        "model",
                        "https://civitai.com/models/133005/juggernaut-xl?modelVersionId=42",
                        "name",
                        "pictures-" + owner.username))
                .post("/chutes/diffusion")
                .then()
                .statusCode(200)
                .body("standard_template", equalTo("diffusion"))
                .body("public", equalTo(true))
                .body("concurrency", equalTo(1))
                .body("node_selector.min_vram_gb_per_gpu", equalTo(24))
                .body("cords.public_api_path", contains("/generate"))
                .extract()
                .jsonPath();
        owner.asking("chutes")
                .get("/chutes/code/" + chute.getString("chute_id"))
                .then()
                .body(containsString("version=\"42\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"revision\": \"REV\"}",
                "{\"model\": \"no-slash\", \"revision\": \"REV\"}",
                "{\"model\": \"a/b/c\", \"revision\": \"REV\"}",
                "{\"model\": \"org/na me\", \"revision\": \"REV\"}",
                "{\"model\": \"org/name\", \"revision\": \"main\"}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"concurrency\": 257}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"engine_args\": {\"tokenizer\": \"x --api-key y/z\"}}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"engine_args\": {\"max_model_len\": 0}}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"node_selector\": {\"gpu_count\": 9}}",
                "nonsense"
            })
    void aBadVllmRequestIsA422(String body) {
        newcomers
                .seeded("100")
                .sending(body.replace("REV", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\": \"org/name\"}",
                "{\"model\": \"https://evil.example/models/1\", \"name\": \"abc\"}",
                "{\"model\": \"https://civitai.com/models/1\\\")\", \"name\": \"abc\"}",
                "{\"model\": \"org/name\", \"name\": \"warmup/x\"}",
                "{\"model\": \"org/name\", \"name\": \"a b c\"}"
            })
    void aBadDiffusionRequestIsA422(String body) {
        newcomers
                .seeded("100")
                .sending(body)
                .post("/chutes/diffusion?accept_fee=true")
                .then()
                .statusCode(422);
    }

    @Test
    void aModelWithoutARevisionIsRefused() {
        systemImages();
        Newcomer owner = newcomers.seeded("100");
        plain().body("{}").post("/chutes/vllm").then().statusCode(401);
        owner.sending(Map.of("model", owner.username + "/m"))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(400)
                .body("detail", containsString("revision"));
        owner.asking("chutes").get("/chutes/" + owner.username + "/m").then().statusCode(404);
    }

    @Test
    void whatAKeyMayNotDeployIsRefusedBeforeAnythingIsLookedUp() {
        TestAccounts.Person owner = accounts.open();
        for (String template : List.of("vllm", "diffusion")) {
            owner.callScoped(TestAccounts.scope(UUID.randomUUID(), null))
                    .body(Map.of("model", "org/m", "name", "org/m"))
                    .post("/chutes/" + template)
                    .then()
                    .statusCode(403);
            owner.call()
                    .body(Map.of(
                            "model", "org/m", "name", "org/m", "node_selector", Map.of("include", List.of("4090"))))
                    .post("/chutes/" + template)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void feesComeOffTheBalance() {
        systemImages();
        Newcomer owner = newcomers.seeded("100");
        owner.sending(Map.of("model", owner.username + "/fee", "revision", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200);
        float balance = owner.asking("me")
                .get("/users/me")
                .then()
                .statusCode(200)
                .extract()
                .path("balance");
        assertThat(balance).isLessThan(100f).isGreaterThan(50f);
    }

    // Helping hands

    private void systemImages() {
        newcomers.system();
        UUID system = directory.byUsername("chutes").orElseThrow().userId();
        Instant old = Instant.parse("2026-01-01T00:00:00Z");
        for (String name : List.of("vllm", "diffusion")) {
            keep(system, "chutes", name, "0.9", true, "built and pushed", old);
            keep(system, "chutes", name, "1.0", true, "built and pushed", old.plusSeconds(10));
            keep(system, "chutes", name, "nightly-1", true, "built and pushed", old.plusSeconds(20));
            keep(system, "chutes", name, "2.0.dev1", true, "built and pushed", old.plusSeconds(30));
            keep(system, "chutes", name, "2.0.rc1", true, "built and pushed", old.plusSeconds(40));
            keep(system, "chutes", name, "2.0", true, "building", old.plusSeconds(50));
            keep(system, "chutes", name, "2.1", false, "built and pushed", old.plusSeconds(60));
        }
    }

    private UUID keep(Newcomer owner, String name, String tag, boolean isPublic, String status, Instant created) {
        return keep(owner.userId, owner.username, name, tag, isPublic, status, created);
    }

    private UUID keep(
            UUID userId, String username, String name, String tag, boolean isPublic, String status, Instant created) {
        UUID id = UUID.nameUUIDFromBytes((username + "/" + name + ":" + tag).getBytes(StandardCharsets.UTF_8));
        images.changed(new ImageChanged(
                id, userId, username, name, tag, isPublic, status, null, null, null, "0.6.9", null, created, null,
                null));
        return id;
    }

    private static Map<String, Object> image(Newcomer owner, String name, String tag, boolean isPublic, String status) {
        Map<String, Object> image = new HashMap<>();
        image.put("image_id", UUID.randomUUID());
        image.put("user_id", owner.userId);
        image.put("username", owner.username);
        image.put("name", name);
        image.put("tag", tag);
        image.put("public", isPublic);
        image.put("status", status);
        image.put("created_at", Instant.now().toString());
        return image;
    }

    private JsonPath deploy(Newcomer owner, String name) {
        return deploy(owner, name, "x = 1\n");
    }

    private JsonPath deploy(Newcomer owner, String name, String code) {
        UUID image = keep(owner, "app", "1", false, "built and pushed", Instant.parse("2026-01-01T00:00:00Z"));
        return owner.sending(Map.of(
                        "name",
                        name,
                        "image",
                        image,
                        "public",
                        false,
                        "code",
                        code,
                        "filename",
                        "app.py",
                        "ref_str",
                        "app:chute",
                        "node_selector",
                        Map.of("gpu_count", 1),
                        "cords",
                        List.of(Map.of("method", "POST", "path", "/go", "function", "go", "stream", false))))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private Newcomer share(Newcomer owner, JsonPath chute, Newcomer with) {
        owner.sending(Map.of("chute_id_or_name", chute.getString("chute_id"), "user_id_or_name", with.userId))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        return with;
    }

    private static ValidatableResponse quick(Newcomer owner, JsonPath chute) {
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

    private static InstanceChanged instanceOf(JsonPath chute, UUID instanceId, boolean hot) {
        return new InstanceChanged(
                instanceId,
                UUID.fromString(chute.getString("chute_id")),
                UUID.fromString(chute.getString("version")),
                MINER,
                "eu",
                "h100",
                1,
                Instant.now(),
                hot,
                hot,
                null,
                null,
                Instant.now());
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
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
