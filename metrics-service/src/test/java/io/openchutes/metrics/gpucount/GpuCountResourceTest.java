package io.openchutes.metrics.gpucount;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.contracts.Topics;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StatementCount;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class GpuCountResourceTest {
    private static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");

    @Inject
    MetricsFixtures fixtures;

    @Inject
    GpuCountService counts;

    @Test
    void listsTheNewestCountOfEveryChuteDeletedOnesToo() {
        UUID living = UUID.randomUUID();
        UUID deleted = UUID.randomUUID();
        try (TestEvents events = new TestEvents()) {
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", living.toString(), 5, state(living, 2, null));
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", living.toString(), 7, state(living, 8, null));
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", living.toString(), 6, state(living, 4, null));
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", deleted.toString(), state(deleted, 1, null));
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", deleted.toString(), state(deleted, 1, DAY));
        }

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(shown(deleted)).containsExactly(Map.of("chute_id", deleted.toString(), "gpu_count", 1));
            assertThat(shown(living)).containsExactly(Map.of("chute_id", living.toString(), "gpu_count", 8));
        });
    }

    @Test
    void answersAreCacheableAndNeedNoCredentials() {
        var answer = given().header("Authorization", "Bearer nonsense").get("/chutes/gpu_count_history");

        answer.then().statusCode(200).contentType("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5");
        assertThat(answer.header("ETag")).isNotBlank();
    }

    @Test
    void theDatabaseIsAskedOnlyWhereACountChangedOrSignalsMayBeMissed() {
        UUID chute = UUID.randomUUID();
        counts.remember(new ChuteHistoryState(chute, 2, DAY, null));
        assertThat(shown(chute)).containsExactly(Map.of("chute_id", chute.toString(), "gpu_count", 2));
        counts.remember(new ChuteHistoryState(chute, 2, DAY, DAY.plusSeconds(1)));
        // The signal of the change may still be on its way.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(queries(() -> shown(chute))).isZero());

        counts.remember(new ChuteHistoryState(chute, 4, DAY, null));
        assertThat(shown(chute)).containsExactly(Map.of("chute_id", chute.toString(), "gpu_count", 4));

        counts.changes().onLost();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(queries(() -> shown(chute))).isPositive();
            }
        } finally {
            counts.changes().onRestored();
        }
    }

    @Test
    void anotherReplicasChangeIsHeardOf() {
        UUID chute = UUID.randomUUID();
        counts.remember(new ChuteHistoryState(chute, 2, DAY, null));
        assertThat(shown(chute)).hasSize(1);

        fixtures.run("DELETE FROM chute_gpu_count WHERE chute_id = ?", chute);
        fixtures.lines("SELECT pg_notify('openchutes_signals', ?)::text", GpuCountService.CHANGED + "\n");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shown(chute)).isEmpty());
    }

    private long queries(Runnable call) {
        return StatementCount.of(call);
    }

    private static List<Map<String, Object>> shown(UUID chute) {
        return given().get("/chutes/gpu_count_history").jsonPath().<Map<String, Object>>getList("$").stream()
                .filter(row -> row.get("chute_id").equals(chute.toString()))
                .toList();
    }

    private static String state(UUID chute, int count, Instant deletedAt) {
        return "{\"chute_id\":\"%s\",\"gpu_count\":%d,\"deployed_at\":\"%s\",\"deleted_at\":%s}"
                .formatted(chute, count, DAY.minusSeconds(60), deletedAt == null ? "null" : "\"" + deletedAt + "\"");
    }
}
