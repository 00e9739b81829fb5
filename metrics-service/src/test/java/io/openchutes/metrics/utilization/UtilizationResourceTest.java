package io.openchutes.metrics.utilization;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class UtilizationResourceTest {
    @Inject
    MetricsFixtures fixtures;

    @Inject
    UtilizationService utilization;

    @Test
    void answersEveryColumnOfTheContract() {
        UUID chute = fixtures.publicChute("columns/llama");
        UUID removed = fixtures.instance(chute, true);
        fixtures.instance(chute, true);
        fixtures.instance(chute, false);
        fixtures.removeInstance(removed);
        Instant at = MetricsFixtures.now();
        utilization.take(List.of(new CapacityLogged(
                chute,
                at,
                0.4,
                0.5,
                0.6,
                0.55,
                0.1,
                0.2,
                0.3,
                100,
                310,
                1200,
                99,
                307,
                1176,
                1,
                3,
                24,
                2,
                "scaled_up",
                3,
                4.25)));

        JsonPath row = only(chute);

        Map<String, Object> expected = new java.util.LinkedHashMap<>();
        expected.put("chute_id", chute.toString());
        expected.put("name", "columns/llama");
        expected.put("timestamp", at.toString());
        expected.put("utilization_current", 0.4f);
        expected.put("utilization_5m", 0.5f);
        expected.put("utilization_15m", 0.6f);
        expected.put("utilization_1h", 0.55f);
        expected.put("rate_limit_ratio_5m", 0.1f);
        expected.put("rate_limit_ratio_15m", 0.2f);
        expected.put("rate_limit_ratio_1h", 0.3f);
        expected.put("total_requests_5m", 100);
        expected.put("total_requests_15m", 310);
        expected.put("total_requests_1h", 1200);
        expected.put("completed_requests_5m", 99);
        expected.put("completed_requests_15m", 307);
        expected.put("completed_requests_1h", 1176);
        expected.put("rate_limited_requests_5m", 1);
        expected.put("rate_limited_requests_15m", 3);
        expected.put("rate_limited_requests_1h", 24);
        expected.put("instance_count", 2);
        expected.put("action_taken", "scaled_up");
        expected.put("target_count", 3);
        expected.put("effective_multiplier", 4.25f);
        expected.put("total_instance_count", 2);
        expected.put("active_instance_count", 1);
        expected.put("update_in_progress", false);
        expected.put("scalable", true);
        expected.put("scale_allowance", 2.0f);
        expected.put("avg_busy_ratio", 0.55f);
        expected.put("total_invocations", 1200);
        expected.put("total_rate_limit_errors", 24);
        assertThat(row.<Map<String, Object>>get("[0]")).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void aLaterLogReplacesAnEarlierOneAndNeverTheOtherWayRound() {
        UUID chute = fixtures.publicChute("order/llama");
        Instant noon = MetricsFixtures.now().minusSeconds(600);

        utilization.take(List.of(log(chute, noon, 10)));
        utilization.take(List.of(log(chute, noon.minusSeconds(60), 9)));
        assertThat(shownTotal(chute)).isEqualTo(10);

        utilization.take(List.of(log(chute, noon.plusSeconds(120), 12), log(chute, noon.plusSeconds(60), 11)));
        assertThat(shownTotal(chute)).as("late within a batch").isEqualTo(12);

        utilization.take(List.of(log(chute, noon.plusSeconds(120), 13)));
        assertThat(shownTotal(chute))
                .as("of two with one time the later counts")
                .isEqualTo(13);
    }

    @Test
    void aLogFromTheFutureKeepsNoTrueOneOut() {
        UUID chute = fixtures.publicChute("future/llama");

        utilization.take(List.of(
                log(chute, MetricsFixtures.now().plus(Duration.ofHours(1)), 99), log(chute, MetricsFixtures.now(), 1)));

        assertThat(shownTotal(chute)).isEqualTo(1);
    }

    @Test
    void aDeletedChuteIsDroppedAndAnUnknownOneShowsOnceItIsKnown() {
        UUID chute = UUID.randomUUID();
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        assertThat(shown(chute)).isEmpty();

        fixtures.chute(chute, "late/llama", true, "vllm", MetricsFixtures.now().minus(Duration.ofHours(1)));
        awaitShown(chute, 1);

        fixtures.delete(chute);
        awaitShown(chute, 0);
    }

    @Test
    void aChuteDeployedAgainShowsNeitherTheOldLogNorTheOldInstances() {
        UUID chute = fixtures.publicChute("again/llama");
        UUID old = fixtures.instance(chute, true);
        utilization.take(List.of(log(chute, MetricsFixtures.now().minusSeconds(60), 5)));
        awaitShown(chute, 1);

        fixtures.delete(chute);
        Instant again = MetricsFixtures.now();
        fixtures.chute(chute, "again/llama", true, "vllm", again);
        awaitShown(chute, 0);

        utilization.take(List.of(log(chute, MetricsFixtures.now(), 6)));
        fixtures.instance(UUID.randomUUID(), chute, true, again);
        fixtures.instance(UUID.randomUUID(), chute, false, again.plusMillis(1));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(only(chute).getInt("[0].total_instance_count"))
                        .as("neither the old one, %s, nor one from the moment of the creation counts", old)
                        .isEqualTo(1));
        assertThat(only(chute).getInt("[0].active_instance_count")).isZero();
    }

    @Test
    void scalesByActiveInstancesAgainstTheTarget() {
        UUID chute = fixtures.publicChute("scaled/llama");
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        fixtures.instance(chute, true);
        fixtures.instance(chute, true);
        fixtures.instance(chute, true);
        fixtures.instance(chute, true);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(only(chute).getInt("[0].active_instance_count"))
                        .isEqualTo(4));
        assertThat(only(chute).getBoolean("[0].scalable")).isFalse();
        assertThat(only(chute).<Float>get("[0].scale_allowance"))
                .as("never negative")
                .isZero();
    }

    @Test
    void saysThatARollingUpdateIsOpen() {
        UUID chute = UUID.randomUUID();
        fixtures.updatingChute(chute, "rolling/llama");
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));

        awaitShown(chute, 1);
        assertThat(only(chute).getBoolean("[0].update_in_progress")).isTrue();
    }

    @Test
    void aPrivateChuteShowsItsFiguresAndNeverItsName() {
        String secret = "secret" + UUID.randomUUID();
        UUID chute = fixtures.privateChute(secret);
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        awaitShown(chute, 1);

        assertThat(only(chute).getString("[0].name")).isEqualTo("[private chute]");
        assertThat(given().get("/chutes/utilization").asString()).doesNotContain(secret);
    }

    @Test
    void thePrivateChutesNameFindsNothing() {
        String secret = "secret" + UUID.randomUUID();
        UUID chute = fixtures.privateChute(secret);
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        awaitShown(chute, 1);

        given().queryParam("name", secret)
                .get("/chutes/utilization")
                .then()
                .statusCode(200)
                .body("$", hasSize(0));
        given().queryParam("name", secret.substring(0, 10))
                .queryParam("chute_id", chute)
                .get("/chutes/utilization")
                .then()
                .body("$", hasSize(0));
        given().queryParam("name", "private")
                .queryParam("chute_id", chute)
                .get("/chutes/utilization")
                .then()
                .body("$", hasSize(1));
    }

    @Test
    void aChuteThatBecomesPrivateLosesItsName() {
        UUID chute = fixtures.publicChute("once/open");
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        awaitShown(chute, 1);
        assertThat(only(chute).getString("[0].name")).isEqualTo("once/open");

        fixtures.chute(chute, "once/open", false, "vllm", MetricsFixtures.now().minus(MetricsFixtures.AGE));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(only(chute).getString("[0].name")).isEqualTo("[private chute]"));
    }

    @Test
    void filtersByNameIgnoringCase() {
        String mark = UUID.randomUUID().toString();
        UUID one = fixtures.publicChute("Filter/" + mark + "-Llama");
        UUID two = fixtures.publicChute("filter/" + mark + "-qwen");
        utilization.take(List.of(log(one, MetricsFixtures.now(), 5), log(two, MetricsFixtures.now(), 6)));
        awaitShown(one, 1);

        given().queryParam("name", mark + "-lLAMA")
                .get("/chutes/utilization")
                .then()
                .body("chute_id", equalTo(List.of(one.toString())));
        given().queryParam("name", mark)
                .get("/chutes/utilization")
                .then()
                .body("chute_id", equalTo(List.of(two.toString(), one.toString())));
        given().queryParam("name", mark)
                .queryParam("chute_id", one)
                .get("/chutes/utilization")
                .then()
                .body("$", hasSize(1));
    }

    @Test
    void theBusiestComeFirst() {
        List<CapacityLogged> logs = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(fixtures.publicChute("busy/llama-" + i));
            logs.add(log(ids.get(i), MetricsFixtures.now(), (i * 37) % 11));
        }
        utilization.take(logs);
        awaitShown(ids.get(19), 1);

        List<Integer> totals = given().get("/chutes/utilization").jsonPath().getList("total_requests_1h");

        assertThat(totals).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "1-1-1-1-1", "00000000-0000-0000-0000-00000000000g"})
    void refusesAnIdThatIsNoUuid(String id) {
        given().queryParam("chute_id", id)
                .get("/chutes/utilization")
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("query", "chute_id")))
                .body("detail[0].input", equalTo(id));
    }

    @Test
    void answersAreCacheableByEverybodyForFiveSeconds() {
        UUID chute = fixtures.publicChute("cache/llama");
        utilization.take(List.of(log(chute, MetricsFixtures.now(), 5)));
        awaitShown(chute, 1);

        var answer = given().queryParam("chute_id", chute).get("/chutes/utilization");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5");
        assertThat(answer.header("Vary")).contains("Authorization").contains("X-Chutes-Hotkey");
        assertThat(answer.header("X-Request-Id")).isNotBlank();
        given().queryParam("chute_id", chute)
                .header("If-None-Match", answer.header("ETag"))
                .get("/chutes/utilization")
                .then()
                .statusCode(304);
    }

    @Test
    void credentialsAreNotLookedAt() {
        given().header("Authorization", "Bearer nonsense")
                .header("X-Chutes-Hotkey", "5nonsense")
                .header("X-Chutes-Signature", "00")
                .get("/chutes/utilization")
                .then()
                .statusCode(200);
    }

    private void awaitShown(UUID chute, int rows) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(shown(chute)).hasSize(rows));
    }

    private int shownTotal(UUID chute) {
        return (int) fixtures.number("SELECT total_requests_1h FROM capacity_log WHERE chute_id = ?", chute);
    }

    private static List<Object> shown(UUID chute) {
        return given().queryParam("chute_id", chute)
                .get("/chutes/utilization")
                .jsonPath()
                .getList("$");
    }

    private JsonPath only(UUID chute) {
        awaitShown(chute, 1);
        return given().queryParam("chute_id", chute).get("/chutes/utilization").jsonPath();
    }

    private static CapacityLogged log(UUID chute, Instant at, long totalOfAnHour) {
        return new CapacityLogged(
                chute,
                at,
                0.1,
                0.2,
                0.3,
                0.4,
                0,
                0,
                0,
                1,
                2,
                totalOfAnHour,
                1,
                2,
                totalOfAnHour,
                0,
                0,
                0,
                1,
                "no_action",
                3,
                1.0);
    }
}
