package io.openchutes.metrics.minermeans;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.chute.ChuteRepository;
import io.openchutes.metrics.rollup.MinerMean;
import io.openchutes.metrics.rollup.MinerMeansRepository;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The means as JSON and CSV, and what both and the pages refuse. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class MinerMeansResourceTest extends MinerMeansFixture {
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
        UUID chute = fixtures.publicChute("means/llama");
        UUID small = fixtures.instance(chute, true);
        UUID large = fixtures.instance(chute, true);
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
        UUID chute = fixtures.publicChute("csv/llama");
        UUID instance = fixtures.instance(chute, true);
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
        UUID chute = fixtures.publicChute("ext/llama");

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
        UUID chute = fixtures.publicChute("gone/llama");
        invocations.count(List.of(done(chute, UUID.randomUUID(), ALICE, 10L, 1.0)));
        fixtures.delete(chute);

        given().get("/chutes/miner_means/" + chute + ".json").then().statusCode(404);
    }

    @Test
    void aKnownChuteWithoutDataIsEmpty() {
        UUID chute = fixtures.publicChute("empty/llama");

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
        UUID chute = fixtures.publicChute("failing/llama");
        UUID instance = fixtures.instance(chute, true);
        invocations.count(List.of(with("error", done(chute, instance, ALICE, 5L, 5.0))));

        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(0));
        assertThat(html(chute.toString())).contains(instance.toString(), "100.0 %");
    }

    @Test
    void aChuteDeployedAgainShowsNoneOfTheOldFigures() {
        UUID chute = fixtures.publicChute("reborn/llama");
        UUID known = fixtures.instance(chute, true);
        UUID unheardOf = UUID.randomUUID();
        invocations.count(List.of(done(chute, known, ALICE, 10L, 1.0), done(chute, unheardOf, BOB, 20L, 1.0)));
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(2));

        fixtures.delete(chute);
        fixtures.removeInstance(known);
        Instant reborn = MetricsFixtures.now();
        fixtures.chute(chute, "reborn/llama", true, "vllm", reborn);
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(0));

        UUID fresh = fixtures.instance(UUID.randomUUID(), chute, true, reborn.plusMillis(1));
        UUID atOnce = fixtures.instance(UUID.randomUUID(), chute, true, reborn);
        invocations.count(List.of(
                done(chute, fresh, ALICE, 30L, 1.0),
                done(chute, atOnce, ALICE, 35L, 1.0),
                done(chute, known, ALICE, 40L, 1.0)));
        given().get("/chutes/miner_means/" + chute + ".json").then().body("instance_id", contains(fresh.toString()));
    }

    @Test
    void figuresOfARemovedInstanceCountUntilTheyAreADayOld() {
        UUID chute = fixtures.publicChute("removed/llama");
        UUID instance = fixtures.instance(chute, true);
        invocations.count(List.of(done(chute, instance, ALICE, 10L, 1.0)));
        fixtures.removeInstance(instance);

        assertThat(meansAfter(Duration.ZERO, chute)).hasSize(1);
        assertThat(meansAfter(Duration.ofHours(24).minusMinutes(1), chute)).hasSize(1);
        assertThat(meansAfter(Duration.ofHours(24).plusMinutes(6), chute)).isEmpty();
    }

    private List<MinerMean> meansAfter(Duration time, UUID chute) {
        return new MinerMeansService(chutes, rollups, ranking, config, Clock.offset(Clock.systemUTC(), time))
                .means(chute);
    }

    @Test
    void thePagesAndFilesAreCacheable() {
        UUID chute = fixtures.publicChute("cached/llama");

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
}
