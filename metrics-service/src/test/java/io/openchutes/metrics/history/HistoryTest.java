package io.openchutes.metrics.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.contracts.Topics;
import io.openchutes.metrics.CommittedCounters;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.Platform;
import io.openchutes.metrics.chute.VisibleChutes;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.metrics.utilization.CapacityLogged;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Utilization over time: what is recorded, how often it counts, and what is answered. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class HistoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    MetricsFixtures fixtures;

    @Inject
    HistoryService history;

    @Inject
    HistoryRepository repository;

    @Inject
    InvocationService invocations;

    @Inject
    VisibleChutes visible;

    @Inject
    CommittedCounters counters;

    @Inject
    MetricsConfig config;

    @Inject
    MeterRegistry metrics;

    @Test
    void answersTheMeansOfEveryStepWithItsCalls() {
        UUID chute = fixtures.publicChute("history/llama");
        Instant start = hoursAgo(3);
        take(log(chute, start.plusSeconds(1), 0.5, 2, 3, 90, 0), log(chute, start.plusSeconds(61), 1.0, 4, 4, 110, 20));
        invocations.count(List.of(
                call(chute, start.plusSeconds(10), "success", 100L),
                call(chute, start.plusSeconds(20), "success", 50L),
                call(chute, start.plusSeconds(299), "error", null),
                call(chute, start.plusSeconds(300), "success", 7L)));

        JsonPath answer = read(chute, start, start.plusSeconds(900), 300).jsonPath();

        assertThat(answer.getString("chute_id")).isEqualTo(chute.toString());
        assertThat(answer.getInt("step")).isEqualTo(300);
        assertThat(answer.getString("from")).isEqualTo(start.toString());
        assertThat(answer.getString("to")).isEqualTo(start.plusSeconds(900).toString());
        assertThat(answer.<Object>getList("points")).hasSize(3);
        assertThat(answer.<String, Object>getMap("points[0]"))
                .containsEntry("at", start.toString())
                .containsEntry("utilization", 0.75f)
                .containsEntry("utilization_max", 1.0f)
                .containsEntry("rate_limit_ratio", 0.1f)
                .containsEntry("instances", 3.0f)
                .containsEntry("target_instances", 3.5f)
                .containsEntry("calls", 3)
                .containsEntry("failures", 1)
                .containsEntry("output_tokens", 150);
        assertThat(answer.<String, Object>getMap("points[1]"))
                .containsEntry("utilization", null)
                .containsEntry("utilization_max", null)
                .containsEntry("rate_limit_ratio", null)
                .containsEntry("instances", null)
                .containsEntry("target_instances", null)
                .containsEntry("calls", 1)
                .containsEntry("failures", 0);
        assertThat(answer.getInt("points[2].calls")).isZero();

        JsonPath wider = read(chute, start, start.plusSeconds(900), 900).jsonPath();
        assertThat(wider.getFloat("points[0].utilization")).isEqualTo(0.75f);
        assertThat(wider.getInt("points[0].calls")).isEqualTo(4);
    }

    @Test
    void aLogCountsOnceInWhateverOrderAndHoweverOftenItArrives() {
        UUID chute = fixtures.publicChute("history/repeats");
        Instant start = hoursAgo(5);
        List<CapacityLogged> logs = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            logs.add(log(chute, start.plusSeconds(60L * minute + minute), 0.01 * minute, minute % 4, 2, minute, 1));
        }
        history.take(logs);
        String once = points(chute, start);
        List<String> platform = platform(start);

        List<CapacityLogged> again = new ArrayList<>(logs);
        again.addAll(logs);
        Collections.shuffle(again, new Random(1));
        history.take(again);
        logs.forEach(log -> history.take(List.of(log, log)));

        assertThat(points(chute, start)).isEqualTo(once);
        assertThat(platform(start)).isEqualTo(platform);

        UUID other = fixtures.publicChute("history/shuffled");
        Collections.shuffle(again, new Random(2));
        again.forEach(log -> history.take(List.of(log(
                other,
                log.timestamp(),
                log.utilizationCurrent(),
                log.instanceCount(),
                log.targetCount(),
                log.totalRequests5m(),
                log.rateLimitedRequests5m()))));
        assertThat(points(other, start)).isEqualTo(once);
    }

    @Test
    void twoReplicasThatGetTheSameLogsCountThemOnce() {
        UUID chute = fixtures.publicChute("history/replicas");
        Instant start = hoursAgo(7);
        List<CapacityLogged> logs = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            logs.add(log(chute, start.plusSeconds(60L * minute), 0.5, 2, 2, 10, 0));
        }
        List<CompletableFuture<Void>> replicas = new ArrayList<>();
        for (int replica = 0; replica < 4; replica++) {
            replicas.add(CompletableFuture.runAsync(() -> QuarkusTransaction.requiringNew()
                    .run(() -> another(Duration.ZERO).take(logs))));
        }
        replicas.forEach(CompletableFuture::join);

        assertThat(fixtures.number("SELECT sum(utilization_weight) FROM chute_load WHERE chute_id = ?", chute))
                .isEqualTo(60);
        assertThat(fixtures.number(
                        "SELECT sum(bit_count(minutes::integer::bit(32))) FROM chute_load WHERE chute_id = ?", chute))
                .isEqualTo(60);
        assertThat(fixtures.number(
                        "SELECT sum(instances) FROM chute_load WHERE chute_id = ? AND bucket_start >= ? AND bucket_start < ?",
                        Platform.ID,
                        start,
                        start.plusSeconds(3600)))
                .isEqualTo(120);
    }

    @Test
    void aProducersRepeatOfAnEventCountsOnce() throws IOException {
        UUID chute = fixtures.publicChute("history/events");
        Instant start = hoursAgo(2);
        String log = published(chute, start.plusSeconds(30), 0.25);
        String next = published(chute, start.plusSeconds(90), 0.75);
        try (TestEvents events = new TestEvents()) {
            UUID id = events.publish(Topics.CAPACITY_EVENTS, "capacity-logged", chute.toString(), log);
            events.repeat(Topics.CAPACITY_EVENTS, id, "capacity-logged", chute.toString(), 1, log);
            events.publish(Topics.CAPACITY_EVENTS, "capacity-logged", chute.toString(), log);
            events.publish(Topics.CAPACITY_EVENTS, "capacity-logged", chute.toString(), next);
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixtures.number(
                                "SELECT coalesce(sum(utilization_weight), 0) FROM chute_load WHERE chute_id = ?",
                                chute))
                        .isEqualTo(2));
        assertThat(read(chute, start, start.plusSeconds(300), 300).jsonPath().getFloat("points[0].utilization"))
                .isEqualTo(0.5f);
    }

    @Test
    void theFirstLogOfAMinuteCounts() {
        UUID chute = fixtures.publicChute("history/minute");
        Instant start = hoursAgo(4);

        take(log(chute, start.plusSeconds(5), 0.2, 1, 1, 0, 0), log(chute, start.plusSeconds(50), 0.8, 9, 9, 0, 0));
        take(log(chute, start.plusSeconds(55), 0.9, 9, 9, 0, 0));

        assertThat(read(chute, start, start.plusSeconds(300), 300).jsonPath().<String, Object>getMap("points[0]"))
                .containsEntry("utilization", 0.2f)
                .containsEntry("instances", 1.0f);
    }

    @Test
    void thePlatformIsTheSumOfItsChutesWeightedByInstances() {
        Instant start = hoursAgo(50);
        UUID busy = fixtures.publicChute("history/busy");
        UUID hidden = fixtures.privateChute("history/hidden");
        UUID cold = fixtures.publicChute("history/cold");
        take(
                log(busy, start.plusSeconds(1), 1.0, 3, 3, 100, 10),
                log(hidden, start.plusSeconds(2), 0.2, 1, 2, 100, 0),
                log(cold, start.plusSeconds(3), 0.0, 0, 0, 0, 0),
                log(busy, start.plusSeconds(61), 1.0, 3, 3, 100, 10));
        // The calls of so long ago no consumer takes any more.
        fixtures.run("INSERT INTO chute_activity VALUES (?, ?, 12, 1, 99)", Platform.ID, start);

        JsonPath answer = given().queryParam("from", start.toString())
                .queryParam("to", start.plusSeconds(300).toString())
                .get("/chutes/utilization/history")
                .jsonPath();

        assertThat(answer.getString("chute_id")).isNull();
        assertThat(answer.<String, Object>getMap("points[0]"))
                .containsEntry("utilization", 0.8857f)
                .containsEntry("utilization_max", 1.0f)
                .containsEntry("rate_limit_ratio", 0.0667f)
                .containsEntry("instances", 3.5f)
                .containsEntry("target_instances", 4.0f)
                .containsEntry("calls", 12)
                .containsEntry("failures", 1);
    }

    @Test
    void callsCountForThePlatformToo() {
        Instant start = hoursAgo(9);
        long before = platformCalls(start);

        invocations.count(List.of(
                call(UUID.randomUUID(), start.plusSeconds(1), "success", 1L),
                call(UUID.randomUUID(), start.plusSeconds(2), "success", 1L)));

        assertThat(platformCalls(start)).isEqualTo(before + 2);
    }

    @Test
    void whatComesLateCountsWhileFiguresByFiveMinutesAreKept() {
        UUID chute = UUID.randomUUID();
        Instant now = MetricsFixtures.now();
        double late = late();

        take(
                log(chute, now.minus(Duration.ofDays(6)), 0.5, 1, 1, 0, 0),
                log(chute, now.minus(Duration.ofDays(7)).minusSeconds(7200), 0.5, 1, 1, 0, 0),
                log(chute, now.plus(Duration.ofMinutes(11)), 0.5, 1, 1, 0, 0),
                log(chute, now.plus(Duration.ofMinutes(5)), 0.5, 1, 1, 0, 0));

        assertThat(fixtures.number("SELECT count(*) FROM chute_load WHERE chute_id = ?", chute))
                .isEqualTo(2);
        assertThat(late()).isEqualTo(late + 1);
    }

    @Test
    void oldFiguresBecomeHoursWithTheSameMeansAndSums() {
        UUID chute =
                fixtures.chute(UUID.randomUUID(), "history/old", true, "vllm", Instant.parse("2026-01-01T00:00:00Z"));
        Instant start = hoursAgo(6 * 24);
        for (int minute = 0; minute < 120; minute += 3) {
            take(log(chute, start.plusSeconds(60L * minute), 0.01 * minute, minute % 5, 3, minute, 2));
        }
        for (int bucket = 0; bucket < 24; bucket++) {
            fixtures.run(
                    "INSERT INTO chute_activity VALUES (?, ?, ?, 1, 10)",
                    chute,
                    start.plusSeconds(300L * bucket),
                    5 + bucket);
        }
        String before = points(chute, start, 7200, 3600);

        List<CompletableFuture<Void>> replicas = new ArrayList<>();
        for (int replica = 0; replica < 2; replica++) {
            replicas.add(CompletableFuture.runAsync(() -> {
                boolean more = true;
                while (more) {
                    more = QuarkusTransaction.requiringNew()
                            .call(() -> another(Duration.ofHours(28))
                                    .moveOldestHour(Instant.now().plus(Duration.ofHours(28))));
                }
            }));
        }
        replicas.forEach(CompletableFuture::join);

        assertThat(fixtures.number("SELECT count(*) FROM chute_load WHERE chute_id = ?", chute))
                .isZero();
        assertThat(fixtures.number("SELECT count(*) FROM chute_activity WHERE chute_id = ?", chute))
                .isZero();
        assertThat(fixtures.number("SELECT count(*) FROM chute_hour WHERE chute_id = ?", chute))
                .isEqualTo(2);
        assertThat(points(chute, start, 7200, 3600)).isEqualTo(before);
    }

    @Test
    void anEarlierLifeOfTheNameIsNotShown() {
        Instant start = hoursAgo(3);
        UUID chute = fixtures.chute(UUID.randomUUID(), "history/again", true, "vllm", start.plusSeconds(700));
        take(log(chute, start, 0.5, 1, 1, 0, 0), log(chute, start.plusSeconds(900), 0.7, 1, 1, 0, 0));

        assertThat(read(chute, start, start.plusSeconds(1200), 300).jsonPath().<Float>getList("points.utilization"))
                .containsExactly(null, null, null, 0.7f);
    }

    @Test
    void aRebuildOfTheCallsForgetsOnlyWhatTheTopicStillHas() {
        UUID chute = UUID.randomUUID();
        Instant kept = hoursAgo(30);
        fixtures.run("INSERT INTO chute_activity VALUES (?, ?, 3, 0, 0)", chute, kept);
        InvocationCompleted call = call(chute, hoursAgo(1), "success", 1L);
        invocations.count(List.of(call));

        QuarkusTransaction.requiringNew().run(() -> {
            invocations.forgetAll();
            invocations.count(List.of(call));
        });

        assertThat(fixtures.lines(
                        "SELECT invocations::text FROM chute_activity WHERE chute_id = ? ORDER BY bucket_start", chute))
                .containsExactly("3", "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step=299",
                "step=86401",
                "step=0",
                "step=-300",
                "step=301",
                "step=5m",
                "from=yesterday",
                "to=2026-13-01T00:00:00Z",
                "chute_id=history/llama",
                "from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z",
                "from=2026-01-03T00:00:00Z&to=2026-01-02T00:00:00Z"
            })
    void badParametersAreNamed(String query) {
        Response answer = given().get("/chutes/utilization/history?" + query);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.jsonPath().getString("detail[0].loc[1]"))
                .isEqualTo(query.replaceAll(".*&", "").replaceAll("=.*", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?step=",
                "?chute_id=&from=&to=",
                "?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&step=300",
                "?to=0001-01-02T00:00:00Z",
                "?from=9999-01-02T00:00:00Z"
            })
    void everyRangeIsAnsweredAndBounded(String query) {
        Response answer = given().get("/chutes/utilization/history" + query);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().<Object>getList("points")).hasSizeLessThanOrEqualTo(2016);
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5");
        assertThat(answer.header("ETag")).isNotBlank();
    }

    @Test
    void figuresBeyondAllMeasureBreakNothing() {
        UUID chute = fixtures.publicChute("history/wild");
        Instant start = hoursAgo(8);
        take(
                log(
                        chute,
                        start,
                        Double.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE),
                log(chute, start.plusSeconds(60), -Double.MAX_VALUE, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE));

        assertThat(read(chute, start, start.plusSeconds(300), 300).jsonPath().<String, Object>getMap("points[0]"))
                .containsEntry("utilization", 500.0f)
                .containsEntry("utilization_max", 1000.0f)
                .containsEntry("rate_limit_ratio", 1.0f)
                .containsEntry("instances", 50000.0f);
        // Else the platform's figures of other tests would be drowned.
        fixtures.run("DELETE FROM chute_load WHERE bucket_start = ?", start);
    }

    @Test
    void aReadCostsItsBucketsHoweverMuchWasRecorded() {
        UUID chute = fixtures.publicChute("history/plan");
        String rows = " SELECT CASE WHEN n % 200 = 0 THEN ?::uuid ELSE gen_random_uuid() END,"
                + " date_bin('5 minutes', now(), 'epoch') - (n % 280) * interval '5 minutes', ";
        fixtures.run(
                "INSERT INTO chute_load" + rows
                        + "1, 1, 1, 1, 1, 1, 1, 1 FROM generate_series(1, 100000) n ON CONFLICT DO NOTHING",
                chute);
        fixtures.run(
                "INSERT INTO chute_activity" + rows
                        + "1, 0, 1 FROM generate_series(1, 100000) n ON CONFLICT DO NOTHING",
                chute);
        fixtures.run(
                "INSERT INTO chute_hour" + rows
                        + "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM generate_series(1, 100000) n ON CONFLICT DO NOTHING",
                chute);
        List.of("chute_load", "chute_activity", "chute_hour").forEach(table -> fixtures.run("ANALYZE " + table));
        Instant from = Instant.now().minus(Duration.ofDays(90));
        Instant to = Instant.now();

        String plan = String.join(
                "\n",
                fixtures.lines("EXPLAIN " + HistoryRepository.READ, chute, from, to, chute, from, to, chute, from, to));

        assertThat(plan)
                .contains("chute_load_pkey", "chute_activity_pkey", "chute_hour_pkey")
                .doesNotContain("Seq Scan");
        List.of("chute_load", "chute_activity", "chute_hour")
                .forEach(table -> fixtures.run(
                        "DELETE FROM " + table + " t WHERE chute_id = ? OR NOT EXISTS"
                                + " (SELECT 1 FROM chute c WHERE c.chute_id = t.chute_id) AND chute_id <> ?",
                        chute,
                        Platform.ID));
    }

    /** Another replica's service. */
    private HistoryService another(Duration later) {
        return new HistoryService(repository, visible, counters, config, Clock.offset(Clock.systemUTC(), later));
    }

    private void take(CapacityLogged... logs) {
        history.take(List.of(logs));
    }

    private static Response read(UUID chute, Instant from, Instant to, int step) {
        return given().queryParams(
                        Map.of("chute_id", chute, "from", from.toString(), "to", to.toString(), "step", step))
                .get("/chutes/utilization/history");
    }

    private static String points(UUID chute, Instant start) {
        return points(chute, start, 3600, 300);
    }

    private static String points(UUID chute, Instant start, int seconds, int step) {
        Response answer = read(chute, start, start.plusSeconds(seconds), step);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.jsonPath().getList("points").toString();
    }

    private List<String> platform(Instant start) {
        return fixtures.lines(
                "SELECT row_to_json(l)::text FROM chute_load l WHERE chute_id = ? AND bucket_start >= ? AND bucket_start < ?"
                        + " ORDER BY bucket_start",
                Platform.ID,
                start,
                start.plusSeconds(3600));
    }

    private long platformCalls(Instant start) {
        return fixtures.number(
                "SELECT coalesce(sum(invocations), 0) FROM chute_activity WHERE chute_id = ? AND bucket_start = ?",
                Platform.ID,
                start);
    }

    private double late() {
        return metrics.counter("openchutes.metrics.history.dropped", "reason", "late")
                .count();
    }

    /** The start of an hour, so that a bucket's and an hour's ends are known. */
    private static Instant hoursAgo(int hours) {
        return HistoryRange.hourOf(MetricsFixtures.now().minus(Duration.ofHours(hours)));
    }

    private static String published(UUID chute, Instant at, double utilization) throws IOException {
        return ((ObjectNode) new ObjectMapper().readTree(EventSchemas.sample("capacity-logged")))
                .put("chute_id", chute.toString())
                .put("timestamp", at.toString())
                .put("utilization_current", utilization)
                .toString();
    }

    private static CapacityLogged log(
            UUID chute, Instant at, double utilization, int instances, int target, long requests, long limited) {
        return new CapacityLogged(
                chute,
                at,
                utilization,
                0,
                0,
                0,
                0,
                0,
                0,
                requests,
                0,
                0,
                0,
                0,
                0,
                limited,
                0,
                0,
                instances,
                "no_action",
                target,
                1);
    }

    private static InvocationCompleted call(UUID chute, Instant at, String status, Long tokens) {
        return new InvocationCompleted(
                UUID.randomUUID(),
                chute,
                UUID.randomUUID(),
                "5Miner",
                at.minusSeconds(1),
                at,
                tokens,
                null,
                null,
                status);
    }
}
