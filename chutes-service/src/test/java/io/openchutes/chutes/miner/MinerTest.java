package io.openchutes.chutes.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.bounty.BountyChanged;
import io.openchutes.chutes.bounty.BountyService;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class MinerTest {
    @Inject
    SigningAccounts signingAccounts;

    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    BoostService boosts;

    @Inject
    BountyService bounties;

    @Inject
    InstanceService instances;

    private SigningAccount miner;
    private Person owner;

    @BeforeEach
    void people() {
        miner = signingAccounts.seeded("0", Permission.MINER);
        owner = accounts.open(Permission.UNLIMITED_DEV);
    }

    @Test
    void aPrivateChuteIsOfferedWithAllThatAMinerDecidesBy() {
        JsonPath chute = chutes.deploy(owner, "secret" + TestChutes.suffix());
        UUID id = TestChutes.idOf(chute);
        UUID version = UUID.fromString(chute.getString("version"));
        boosts.capacityLogged(List.of(new CapacityLogged(id, Instant.now(), new BigDecimal("1.5"), 4)));
        instances.changed(TestChutes.instance(UUID.randomUUID(), id, version, true), false);
        instances.changed(TestChutes.instance(UUID.randomUUID(), id, version, false), false);
        Map<String, Object> offer = offer(id);
        assertThat(offer)
                .containsEntry("version", version.toString())
                .containsEntry("name", chute.getString("name"))
                .containsEntry("user_id", owner.userId.toString())
                .containsEntry("username", owner.username)
                .containsEntry("gpu_count", 1)
                .containsEntry("target", 4)
                .containsEntry("active", 1)
                .containsEntry("bounty", null)
                .containsEntry("allow_external_egress", false);
        assertThat(offer.get("supported_gpus")).isEqualTo(chute.getList("supported_gpus"));
        JsonPath now = owner.call().get("/chutes/" + id).jsonPath();
        assertThat(((Number) offer.get("effective_multiplier")).doubleValue())
                .isCloseTo(now.getDouble("effective_compute_multiplier"), within(1e-6));
        assertThat((Map<?, ?>) offer.get("image"))
                .satisfies(image -> assertThat(image.get("username")).isEqualTo(owner.username))
                .satisfies(image -> assertThat(image.containsKey("reference")).isTrue());
        assertThat((Map<?, ?>) offer.get("node_selector"))
                .satisfies(node -> assertThat(node.get("min_vram_gb_per_gpu")).isEqualTo(80));
    }

    @Test
    void instancesOfAnOlderVersionCountAsMissing() {
        UUID id = TestChutes.idOf(chutes.deploy(owner, "rolling" + TestChutes.suffix()));
        boosts.capacityLogged(List.of(new CapacityLogged(id, Instant.now(), BigDecimal.ONE, 1)));
        instances.changed(TestChutes.instance(UUID.randomUUID(), id, UUID.randomUUID(), true), false);
        assertThat(offer(id)).containsEntry("target", 1).containsEntry("active", 0);
    }

    @Test
    void anOpenBountyIsOffered() {
        UUID id = TestChutes.idOf(chutes.deploy(owner, "bounty" + TestChutes.suffix()));
        Instant now = Instant.now();
        bounties.changed(
                new BountyChanged(UUID.randomUUID(), id, BountyChanged.OPEN, now, now.plus(Duration.ofHours(1))), 1);
        Map<String, Object> offer = offer(id);
        assertThat((Map<?, ?>) offer.get("bounty"))
                .satisfies(bounty ->
                        assertThat(((Number) bounty.get("amount")).longValue()).isGreaterThanOrEqualTo(100))
                .satisfies(bounty ->
                        assertThat(((Number) bounty.get("boost")).doubleValue()).isBetween(1.1, 1.2))
                .satisfies(bounty ->
                        assertThat(bounty.get("effective_multiplier")).isEqualTo(offer.get("effective_multiplier")));
    }

    @Test
    void theListIsWholeHoweverManyPiecesItTakes() {
        List<String> deployed = new ArrayList<>();
        UUID image = chutes.image(owner);
        for (int i = 0; i < 210; i++) {
            deployed.add(TestChutes.deploy(owner, TestChutes.body("many-" + i + "-" + TestChutes.suffix(), image))
                    .getString("chute_id"));
        }
        List<String> offered = miner.getting("/miner/chutes/")
                .then()
                .statusCode(200)
                .header("Cache-Control", "private, no-store")
                .extract()
                .jsonPath()
                .getList("chute_id");
        assertThat(offered).containsAll(deployed).doesNotHaveDuplicates();
        String events = miner.getting("/miner/chutes/", "text/event-stream")
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();
        List<String> lines = events.lines().filter(line -> !line.isEmpty()).toList();
        assertThat(lines).allMatch(line -> line.startsWith("data: {\"chute_id\":\""));
        assertThat(lines.stream().map(line -> new JsonObject(line.substring(6)).getString("chute_id")))
                .containsAll(deployed);
    }

    @Test
    void whatIsDisabledIsNotOffered() {
        JsonPath chute = chutes.deploy(owner, "off" + TestChutes.suffix());
        String id = chute.getString("chute_id");
        String path = "/miner/chutes/" + id + "/" + chute.getString("version");
        miner.getting(path).then().statusCode(200);
        owner.call().body(Map.of("disabled", true)).put("/chutes/" + id).then().statusCode(200);
        miner.getting("/miner/chutes/").then().body("chute_id", not(hasItem(id)));
        miner.getting(path).then().statusCode(404);
    }

    @Test
    void theCodeIsThatOfTheVersionAskedFor() {
        Map<String, Object> body = TestChutes.body("code" + TestChutes.suffix(), chutes.image(owner));
        body.put("code", "# all of it\nx = 1\n");
        JsonPath first = TestChutes.deploy(owner, body);
        String id = first.getString("chute_id");
        miner.getting("/miner/chutes/" + id + "/" + first.getString("version"))
                .then()
                .statusCode(200)
                .body("chute_id", equalTo(id))
                .body("code", equalTo("# all of it\nx = 1\n"))
                .body("filename", equalTo("app.py"))
                .body("ref_str", equalTo("app:chute"))
                .body("target", equalTo(0));
        body.put("code", "x = 2\n");
        JsonPath second = TestChutes.deploy(owner, body);
        miner.getting("/miner/chutes/" + id + "/" + first.getString("version"))
                .then()
                .statusCode(404);
        miner.getting("/miner/chutes/" + id + "/" + second.getString("version"))
                .then()
                .statusCode(200)
                .body("code", equalTo("x = 2\n"));
        for (String none : List.of(
                id + "/initial",
                "x/" + second.getString("version"),
                UUID.randomUUID() + "/" + second.getString("version"))) {
            miner.getting("/miner/chutes/" + none).then().statusCode(404);
        }
    }

    @Test
    void imagesAreListedWithWhatAKubeletPulls() {
        UUID image = chutes.image(UUID.randomUUID(), owner, "img" + TestChutes.suffix(), false, "building", null);
        Map<String, Object> found = miner.getting("/miner/images/")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("find { it.image_id == '" + image + "' }");
        assertThat(found)
                .containsEntry("status", "building")
                .containsEntry("public", false)
                .containsEntry("username", owner.username)
                .containsKey("reference");
    }

    @Test
    void onlyMinersAreAnswered() {
        for (String path : List.of(
                "/miner/chutes/", "/miner/images/", "/miner/chutes/" + UUID.randomUUID() + "/" + UUID.randomUUID())) {
            signingAccounts
                    .seeded("5")
                    .getting(path)
                    .then()
                    .statusCode(403)
                    .body("detail", containsString("permission miner"));
            miner.asking("miner").get(path).then().statusCode(401);
            SigningAccounts.plain().get(path).then().statusCode(401);
        }
    }

    @Test
    void whatGpusCostIsShownToAnyone() {
        SigningAccounts.plain().get("/pricing").then().statusCode(200).body("h100", equalTo(gpuPrice()));
    }

    private static Object gpuPrice() {
        return JsonPath.from(MinerTest.class.getResourceAsStream("/gpus.json"))
                .get("gpus.find { it.gpu == 'h100' }.hourly_usd");
    }

    private Map<String, Object> offer(UUID chuteId) {
        Map<String, Object> offer = miner.getting("/miner/chutes/")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("find { it.chute_id == '" + chuteId + "' }");
        assertThat(offer).isNotNull();
        return offer;
    }
}
