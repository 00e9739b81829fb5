package io.openchutes.metrics.llm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.contracts.Topics;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class LlmStatsResourceTest {
    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationService invocations;

    private static String call(UUID chute, String tokens, String rate, String wait, String status) {
        Instant end = MetricsFixtures.now();
        return """
                {"invocation_id": "%s", "chute_id": "%s", "instance_id": "%s", "miner_hotkey": "5Miner", "started_at": "%s",
                 "completed_at": "%s", "output_tokens": %s, "tokens_per_second": %s, "time_to_first_token": %s, "status": "%s"}""".formatted(
                UUID.randomUUID(), chute, UUID.randomUUID(), end.minusSeconds(1), end, tokens, rate, wait, status);
    }

    private static List<Map<String, Object>> shown(UUID chute) {
        return given().get("/invocations/stats/llm").jsonPath().<Map<String, Object>>getList("$").stream()
                .filter(row -> row.get("chute_id").equals(chute.toString()))
                .toList();
    }

    @Test
    void whatNamesItsTokensIsAddedUpByChuteAndDay() {
        UUID chute = fixtures.publicChute("org/llm");
        UUID hidden = fixtures.privateChute("org/hidden");
        try (TestEvents events = new TestEvents()) {
            for (String data : List.of(
                    call(chute, "100", "50.0", "0.5", "success"),
                    call(chute, "300", "150.0", "null", "success"),
                    call(chute, "null", "null", "null", "success"),
                    call(chute, "7", "7.0", "7.0", "error"),
                    call(hidden, "1", "1.0", "1.0", "success"))) {
                String subject = data.contains(chute.toString()) ? chute.toString() : hidden.toString();
                events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", subject, data);
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(shown(hidden)).hasSize(1);
            assertThat(shown(chute)).hasSize(1);
            Map<String, Object> day = shown(chute).get(0);
            assertThat(day.get("name")).isEqualTo("org/llm");
            assertThat(day.get("total_requests")).isEqualTo(2);
            assertThat(day.get("total_output_tokens")).isEqualTo(400);
            assertThat(((Number) day.get("average_tps")).doubleValue()).isEqualTo(100);
            assertThat(((Number) day.get("average_ttft")).doubleValue()).isEqualTo(0.5);
        });
        assertThat(shown(hidden).get(0).get("name")).isEqualTo("[private chute]");
    }

    @Test
    void daysAreKeptForAMonth() {
        UUID chute = fixtures.publicChute("org/old-llm");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        fixtures.run("UPDATE chute SET created_at = now() - interval '100 days' WHERE chute_id = ?", chute);
        for (int age : new int[] {29, 31}) {
            fixtures.run("INSERT INTO llm_day VALUES (?, ?, 1, 1, 1, 1, 0, 0)", chute, today.minusDays(age));
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shown(chute)).hasSize(1));
        invocations.purge();
        assertThat(fixtures.number("SELECT count(*) FROM llm_day WHERE chute_id = ?", chute))
                .isEqualTo(1);
    }
}
