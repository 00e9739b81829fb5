package io.openchutes.metrics.minermeans;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.World;
import io.openchutes.metrics.chute.ChuteRepository;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.metrics.rollup.MinerMean;
import io.openchutes.metrics.rollup.MinerMeansRepository;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class MinerMeansResourceTest {
    private static final String ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private static final String BOB = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    private static final int PAGE_LIMIT = 50 * 1024;

    @Inject
    World world;

    @Inject
    InvocationService invocations;

    @Inject
    ChuteRepository chutes;

    @Inject
    MinerMeansRepository rollups;

    @Inject
    ChuteRanking ranking;

    @Inject
    MetricsConfig config;

    @Test
    void givesTheMeansOfEveryMinerAndInstanceLargestOutputFirst() {
        UUID chute = world.publicChute("means/llama");
        UUID small = world.instance(chute, true);
        UUID large = world.instance(chute, true);
        invocations.count(List.of(
                done(chute, small, ALICE, 10L, 100.0),
                done(chute, small, ALICE, 20L, 50.0),
                done(chute, large, BOB, 1000L, 30.0),
                done(chute, large, BOB, 2000L, null),
                with("error", done(chute, large, BOB, 9L, 9.0))));

        for (String address : List.of(chute + ".json", chute + "?ext=json")) {
            Response answer = given().get("/chutes/miner_means/" + address);
            answer.then().statusCode(200).contentType("application/json");
            assertThat(answer.jsonPath().<Map<String, Object>>getList("$"))
                    .containsExactly(
                            Map.of(
                                    "miner_hotkey",
                                    BOB,
                                    "instance_id",
                                    large.toString(),
                                    "avg_tps",
                                    30.0f,
                                    "avg_output_tokens",
                                    1500.0f),
                            Map.of(
                                    "miner_hotkey",
                                    ALICE,
                                    "instance_id",
                                    small.toString(),
                                    "avg_tps",
                                    75.0f,
                                    "avg_output_tokens",
                                    15.0f));
        }
    }

    @Test
    void givesTheSameAsCsv() {
        UUID chute = world.publicChute("csv/llama");
        UUID instance = world.instance(chute, true);
        invocations.count(
                List.of(done(chute, instance, ALICE, 10L, 100.5), done(chute, instance, "=1+1,\"x", 5L, null)));

        for (String address : List.of(chute + ".csv", chute + "?ext=csv")) {
            Response answer = given().get("/chutes/miner_means/" + address);
            answer.then().statusCode(200);
            assertThat(answer.contentType()).startsWith("text/csv");
            assertThat(answer.header("Content-Disposition")).startsWith("attachment");
            assertThat(answer.asString())
                    .isEqualTo("instance_id,miner_hotkey,avg_tps,avg_output_tokens\r\n"
                            + instance + "," + ALICE + ",100.5,10.0\r\n"
                            + instance + ",\"'=1+1,\"\"x\",,5.0\r\n");
        }
    }

    @Test
    void theExtensionOfThePathAndOfTheQueryAreBothChecked() {
        UUID chute = world.publicChute("ext/llama");

        for (String ext : List.of("xml", "html", "JSON", "json.exe")) {
            given().get("/chutes/miner_means/" + chute + "?ext=" + ext)
                    .then()
                    .statusCode(422)
                    .body("detail[0].loc", contains("query", "ext"))
                    .body("detail[0].input", equalTo(ext));
        }
        given().get("/chutes/miner_means/" + chute + ".xml")
                .then()
                .statusCode(422)
                .body("detail[0].loc", contains("path", "ext"))
                .body("detail[0].input", equalTo("xml"));
        given().get("/chutes/miner_means/" + chute + ".").then().statusCode(422);
        given().get("/chutes/miner_means/" + UUID.randomUUID() + ".xml").then().statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".json", ".csv", "?ext=json", "?ext=csv"})
    void anUnknownChuteIsNotFound(String form) {
        given().get("/chutes/miner_means/" + UUID.randomUUID() + form)
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("detail", containsString("not found"));
        given().get("/chutes/miner_means/org-model" + form).then().statusCode(404);
        given().get("/chutes/miner_means/1-1-1-1-1" + form).then().statusCode(404);
    }

    @Test
    void aDeletedChuteIsNotFound() {
        UUID chute = world.publicChute("gone/llama");
        invocations.count(List.of(done(chute, UUID.randomUUID(), ALICE, 10L, 1.0)));
        world.delete(chute);

        given().get("/chutes/miner_means/" + chute + ".json").then().statusCode(404);
    }

    @Test
    void aKnownChuteWithoutDataIsEmpty() {
        UUID chute = world.publicChute("empty/llama");

        given().get("/chutes/miner_means/" + chute + ".json")
                .then()
                .statusCode(200)
                .body("$", hasSize(0));
        given().get("/chutes/miner_means/" + chute + ".csv")
                .then()
                .statusCode(200)
                .body(equalTo("instance_id,miner_hotkey,avg_tps,avg_output_tokens\r\n"));
        assertThat(html(chute.toString())).contains("No invocation of this chute has completed");
    }

    @Test
    void anInstanceThatOnlyFailedHasNoMeans() {
        UUID chute = world.publicChute("failing/llama");
        UUID instance = world.instance(chute, true);
        invocations.count(List.of(with("error", done(chute, instance, ALICE, 5L, 5.0))));

        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(0));
        assertThat(html(chute.toString())).contains(instance.toString(), "100.0 %");
    }

    @Test
    void aChuteDeployedAgainShowsNoneOfTheOldFigures() {
        UUID chute = world.publicChute("reborn/llama");
        UUID known = world.instance(chute, true);
        UUID unheardOf = UUID.randomUUID();
        invocations.count(List.of(done(chute, known, ALICE, 10L, 1.0), done(chute, unheardOf, BOB, 20L, 1.0)));
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(2));

        world.delete(chute);
        world.removeInstance(known);
        Instant reborn = World.now();
        world.chute(chute, "reborn/llama", true, "vllm", reborn);
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(0));

        UUID fresh = world.instance(UUID.randomUUID(), chute, true, reborn.plusMillis(1));
        UUID atOnce = world.instance(UUID.randomUUID(), chute, true, reborn);
        invocations.count(List.of(
                done(chute, fresh, ALICE, 30L, 1.0),
                done(chute, atOnce, ALICE, 35L, 1.0),
                done(chute, known, ALICE, 40L, 1.0)));
        given().get("/chutes/miner_means/" + chute + ".json").then().body("instance_id", contains(fresh.toString()));
    }

    @Test
    void figuresOfARemovedInstanceCountUntilTheyAreADayOld() {
        UUID chute = world.publicChute("removed/llama");
        UUID instance = world.instance(chute, true);
        invocations.count(List.of(done(chute, instance, ALICE, 10L, 1.0)));
        world.removeInstance(instance);

        assertThat(meansAfter(Duration.ZERO, chute)).hasSize(1);
        assertThat(meansAfter(Duration.ofHours(24).minusMinutes(1), chute)).hasSize(1);
        assertThat(meansAfter(Duration.ofHours(24).plusMinutes(6), chute)).isEmpty();
    }

    private List<MinerMean> meansAfter(Duration time, UUID chute) {
        return new MinerMeansService(chutes, rollups, ranking, config, Clock.offset(Clock.systemUTC(), time))
                .means(chute);
    }

    @Test
    void aPrivateChuteShowsItsFiguresAndNeverItsNameOrPlace() {
        String secret = "secret" + UUID.randomUUID();
        UUID chute = world.privateChute(secret);
        UUID instance = world.instance(chute, true);
        invocations.count(List.of(done(chute, instance, ALICE, 10L, 1.0)));

        String page = html(chute.toString());

        assertThat(page).contains("[private chute]", chute.toString(), ALICE, instance.toString());
        assertThat(page).doesNotContain(secret).doesNotContain("eu-north").doesNotContain("h100");
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(1));
        assertThat(html("?q=" + secret)).doesNotContain(chute.toString());
    }

    @Test
    void everythingIsEscaped() {
        UUID chute = world.publicChute("x<script>alert(1)</script>&\"'");
        invocations.count(List.of(done(chute, UUID.randomUUID(), "<img src=x onerror=alert(1)>\"'", 10L, 1.0)));

        for (String page : List.of(
                html(chute.toString()),
                html(chute + "?q=%22%3E%3Csvg%20onload=alert(1)%3E"),
                html("?q=%22%3E%3Csvg%20onload=alert(1)%3E"),
                html("?q=x%3Cscript%3E"))) {
            assertThat(page)
                    .doesNotContain("<script>alert")
                    .doesNotContain("<img")
                    .doesNotContain("<svg onload")
                    .contains("&lt;");
        }
    }

    @Test
    void thePagesAllowTheirOwnStyleAndScriptAlone() {
        UUID chute = world.publicChute("csp/llama");
        Response answer = given().get("/chutes/miner_means/" + chute);
        String policy = answer.header("Content-Security-Policy");

        assertThat(policy)
                .contains("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        String page = answer.asString();
        assertThat(policy).contains(digestOf(page, "<style>", "</style>"), digestOf(page, "<script>", "</script>"));
        assertThat(page).doesNotContain("style=").doesNotContain("onclick").doesNotContain("http://www.w3.org/1999");
    }

    @Test
    void thePagesAndFilesAreCacheable() {
        UUID chute = world.publicChute("cached/llama");

        for (String form : List.of(".json", ".csv", "")) {
            Response answer = given().get("/chutes/miner_means/" + chute + form);
            assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5");
            assertThat(answer.header("ETag")).isNotBlank();
            assertThat(answer.header("Vary")).contains("Authorization").contains("X-Chutes-Hotkey");
        }
        given().header(
                        "If-None-Match",
                        given().get("/chutes/miner_means/" + chute + ".json").header("ETag"))
                .get("/chutes/miner_means/" + chute + ".json")
                .then()
                .statusCode(304);
    }

    @Test
    void theIndexListsPublicLlmChutesMostUsedFirst() {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        UUID little = world.publicChute("index/" + mark + "-little");
        UUID much = world.publicChute("index/" + mark + "-much");
        UUID never = world.publicChute("index/" + mark + "-never");
        UUID hidden = world.privateChute("index/" + mark + "-hidden");
        UUID painter = world.chute(
                UUID.randomUUID(),
                "index/" + mark + "-painter",
                true,
                "diffusion",
                World.now().minus(World.AGE));
        UUID custom = world.chute(
                UUID.randomUUID(),
                "index/" + mark + "-custom",
                true,
                null,
                World.now().minus(World.AGE));
        UUID disabled = UUID.randomUUID();
        world.disabledChute(disabled, "index/" + mark + "-disabled");
        UUID instance = UUID.randomUUID();
        invocations.count(List.of(
                done(little, instance, ALICE, 1L, 1.0),
                done(much, instance, ALICE, 1L, 1.0),
                done(much, instance, ALICE, 1L, 1.0),
                done(hidden, instance, ALICE, 1L, 1.0),
                done(painter, instance, ALICE, 1L, 1.0)));
        // The ranking may be some seconds old; a change of any chute has it read anew.
        world.chute(never, "index/" + mark + "-never", true, "vllm", World.now().minus(World.AGE));

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            String page = html("?q=" + mark);
            assertThat(page.indexOf(much.toString())).isPositive().isLessThan(page.indexOf(little.toString()));
            assertThat(page.indexOf(little.toString())).isPositive().isLessThan(page.indexOf(never.toString()));
            assertThat(page)
                    .contains("href=\"/chutes/miner_means/" + much + "\"")
                    .doesNotContain(hidden.toString(), painter.toString(), custom.toString(), disabled.toString());
        });
        given().get("/chutes/miner_means/").then().statusCode(200);
    }

    @Test
    void everyPageIsUnderFiftyKilobytes() {
        Instant created = World.now().minus(World.AGE);
        String longest = "o".repeat(40) + "/" + "m".repeat(80);
        List<UUID> chutes = new ArrayList<>();
        List<InvocationCompleted> busy = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            UUID chute = world.chute(UUID.randomUUID(), longest + (100 + i), true, "vllm", created);
            chutes.add(chute);
            for (int hour = 0; hour < 24 && i > 0; hour++) {
                busy.add(at(hour, chute, UUID.randomUUID(), ALICE, 1_000_000L, 1234.5));
            }
        }
        UUID full = chutes.get(0);
        for (int i = 0; i < 300; i++) {
            UUID instance = world.instance(full, true);
            for (int hour = 0; hour < 24; hour++) {
                busy.add(at(
                        hour,
                        full,
                        instance,
                        ALICE.substring(0, 45) + (100 + i),
                        10_000_000L + i + hour,
                        1000.5 + hour));
            }
        }
        invocations.count(busy);

        String page = html(full.toString());
        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(PAGE_LIMIT);
        assertThat(page).contains("Instances 1–25 of", "rel=\"next\"");
        assertThat(page.split("class=\"card\"")).as("a chart for each miner").hasSize(26);
        assertThat(html(full + "?page=3&sort=miner&dir=asc").getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(PAGE_LIMIT);
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            String index = html("?q=" + "m".repeat(80));
            assertThat(index).contains("Chutes 1–40 of 120", "rel=\"next\"");
            assertThat(index.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(PAGE_LIMIT);
        });
        System.out.printf(
                "Page weights: chute %d bytes, index %d bytes%n",
                page.getBytes(StandardCharsets.UTF_8).length,
                html("?q=" + "m".repeat(80)).getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void theTableIsOrderedAndSearchedWithoutScripts() {
        UUID chute = world.publicChute("table/llama");
        UUID one = world.instance(chute, true);
        UUID two = world.instance(chute, true);
        invocations.count(List.of(done(chute, one, ALICE, 10L, 100.0), done(chute, two, BOB, 20L, 50.0)));

        assertOrder(html(chute.toString()), two, one);
        assertOrder(html(chute + "?sort=tps"), one, two);
        assertOrder(html(chute + "?sort=tps&dir=asc"), two, one);
        assertOrder(html(chute + "?sort=miner"), two, one);
        assertThat(html(chute + "?q=" + BOB.substring(0, 9).toLowerCase()))
                .contains(two.toString())
                .doesNotContain(one.toString());
        given().get("/chutes/miner_means/" + chute + "?sort=colour&dir=up&page=0")
                .then()
                .statusCode(422)
                .body("detail", hasSize(3));
        for (String ext : List.of("json", "csv")) {
            given().get("/chutes/miner_means/" + chute + "?sort=colour&ext=" + ext)
                    .then()
                    .statusCode(422)
                    .body("detail.loc", equalTo(List.of(List.of("query", "sort"))));
        }
        given().get("/chutes/miner_means?page=x").then().statusCode(422);
    }

    private static void assertOrder(String page, UUID first, UUID second) {
        assertThat(page.indexOf(first.toString())).isPositive().isLessThan(page.indexOf(second.toString()));
    }

    private static String html(String address) {
        Response answer = given().urlEncodingEnabled(false)
                .get("/chutes/miner_means" + (address.startsWith("?") ? "" : "/") + address);
        answer.then().statusCode(200);
        assertThat(answer.contentType()).isEqualToIgnoringCase("text/html;charset=UTF-8");
        return answer.asString();
    }

    private static String digestOf(String page, String open, String close) {
        String text = page.substring(page.indexOf(open) + open.length(), page.indexOf(close));
        try {
            byte[] hash =
                    java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + java.util.Base64.getEncoder().encodeToString(hash) + "'";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InvocationCompleted at(
            int hoursAgo, UUID chute, UUID instance, String hotkey, Long tokens, Double rate) {
        Instant end = World.now().minus(Duration.ofHours(hoursAgo)).minusSeconds(1);
        return new InvocationCompleted(
                UUID.randomUUID(), chute, instance, hotkey, end.minusSeconds(2), end, tokens, rate, "success");
    }

    private static InvocationCompleted done(UUID chute, UUID instance, String hotkey, Long tokens, Double rate) {
        return at(0, chute, instance, hotkey, tokens, rate);
    }

    private static InvocationCompleted with(String status, InvocationCompleted i) {
        return new InvocationCompleted(
                i.invocationId(),
                i.chuteId(),
                i.instanceId(),
                i.minerHotkey(),
                i.startedAt(),
                i.completedAt(),
                i.outputTokens(),
                i.tokensPerSecond(),
                status);
    }
}
