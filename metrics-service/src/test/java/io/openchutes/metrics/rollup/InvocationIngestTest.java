package io.openchutes.metrics.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.consume.ConsumerCommands;
import io.openchutes.event.envelope.EventEncoder;
import io.openchutes.metrics.CommittedCounters;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Every invocation counts once, whatever is repeated, reordered or killed. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class InvocationIngestTest {
    private static final String HOTKEY = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationService invocations;

    @Inject
    ConsumerCommands commands;

    @Inject
    MeterRegistry metrics;

    @Inject
    RecentInvocationRepository recent;

    @Inject
    InvocationRollupRepository rollups;

    @Inject
    CommittedCounters counters;

    @Inject
    MetricsConfig config;

    @Test
    void countsWhatArrivesAndARepeatOnce() {
        UUID chute = UUID.randomUUID();
        double repeats = counter("openchutes.metrics.invocations.repeats");
        InvocationCompleted invocation = invocation(chute, MetricsFixtures.now(), 100L, 50.0);
        try (TestEvents events = new TestEvents()) {
            UUID id = events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", chute.toString(), invocation);
            events.repeat(Topics.INVOCATION_EVENTS, id, "invocation-completed", chute.toString(), 1, invocation);
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", chute.toString(), invocation);
            events.publish(
                    Topics.INVOCATION_EVENTS,
                    "invocation-completed",
                    chute.toString(),
                    invocation(chute, MetricsFixtures.now(), 300L, 70.0));
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(counted(chute)).isEqualTo(2);
            assertThat(counter("openchutes.metrics.invocations.repeats")).isGreaterThanOrEqualTo(repeats + 2);
        });
        assertThat(fixtures.number("SELECT sum(output_sum) FROM invocation_rollup WHERE chute_id = ?", chute))
                .isEqualTo(400);
        assertThat(fixtures.number("SELECT sum(tps_sum) FROM invocation_rollup WHERE chute_id = ?", chute))
                .isEqualTo(120);
        assertThat(fixtures.number("SELECT sum(invocations) FROM chute_activity WHERE chute_id = ?", chute))
                .isEqualTo(2);
    }

    @Test
    void whatCompletedOverADayAgoIsDroppedAndCountedAsDropped() {
        UUID chute = UUID.randomUUID();
        double late = counter("openchutes.metrics.invocations.dropped", "reason", "late");

        invocations.count(List.of(
                invocation(
                        chute, MetricsFixtures.now().minus(Duration.ofHours(24)).minusSeconds(5), 1L, 1.0),
                invocation(
                        chute, MetricsFixtures.now().minus(Duration.ofHours(24)).plusSeconds(60), 1L, 1.0),
                invocation(chute, MetricsFixtures.now().minus(Duration.ofHours(3)), 1L, 1.0)));

        assertThat(counted(chute)).as("a late one within the day counts").isEqualTo(2);
        assertThat(counter("openchutes.metrics.invocations.dropped", "reason", "late"))
                .isEqualTo(late + 1);
    }

    @Test
    void whatCompletesInTheFutureIsDroppedAndCountedAsDropped() {
        UUID chute = UUID.randomUUID();
        double future = counter("openchutes.metrics.invocations.dropped", "reason", "future");

        invocations.count(List.of(
                invocation(chute, MetricsFixtures.now().plus(Duration.ofMinutes(11)), 1L, 1.0),
                invocation(chute, MetricsFixtures.now().plus(Duration.ofMinutes(5)), 1L, 1.0)));

        assertThat(counted(chute)).as("clocks may differ a little").isEqualTo(1);
        assertThat(counter("openchutes.metrics.invocations.dropped", "reason", "future"))
                .isEqualTo(future + 1);
    }

    @Test
    void aRepeatIsKnownForTenMinutesAndItsIdNotKeptForEver() {
        UUID chute = UUID.randomUUID();
        InvocationCompleted invocation = invocation(chute, MetricsFixtures.now(), 1L, 1.0);
        invocations.count(List.of(invocation));

        for (int minutes = 1; minutes <= 10; minutes++) {
            InvocationService later = serviceAfter(Duration.ofMinutes(minutes));
            QuarkusTransaction.requiringNew().run(() -> {
                later.forgetOldIds();
                later.count(List.of(invocation));
            });
            assertThat(counted(chute)).as("after %d minutes", minutes).isEqualTo(1);
        }
        assertThat(known(invocation)).isEqualTo(1);
        for (int minutes = 11; minutes <= 31; minutes++) {
            InvocationService later = serviceAfter(Duration.ofMinutes(minutes));
            QuarkusTransaction.requiringNew().run(later::forgetOldIds);
        }
        assertThat(known(invocation)).isZero();
    }

    @Test
    void aRollbackLeavesNothingBehindAndCountsNothing() {
        UUID chute = UUID.randomUUID();
        double ingested = counter("openchutes.metrics.invocations.ingested");
        List<InvocationCompleted> batch = List.of(invocation(chute, MetricsFixtures.now(), 1L, 1.0));

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    invocations.count(batch);
                    throw new IllegalStateException("killed before the commit");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(counted(chute)).isZero();
        assertThat(known(batch.get(0))).isZero();
        assertThat(counter("openchutes.metrics.invocations.ingested")).isEqualTo(ingested);

        invocations.count(batch);
        assertThat(counted(chute)).isEqualTo(1);
    }

    @Test
    void anUnreadableRecordStopsNothing() {
        UUID chute = UUID.randomUUID();
        String good = "{\"invocation_id\":\"%s\",\"chute_id\":\"" + chute + "\",\"instance_id\":\"" + chute
                + "\",\"miner_hotkey\":\"" + HOTKEY + "\",\"started_at\":\"" + MetricsFixtures.now()
                + "\",\"completed_at\":\""
                + MetricsFixtures.now()
                + "\",\"output_tokens\":%s,\"tokens_per_second\":%s,\"status\":\"success\",\"new\":1}";
        List<String> values = List.of(
                "not json",
                "null",
                "{}",
                good.formatted(UUID.randomUUID(), -1, 1),
                good.formatted(UUID.randomUUID(), 1, "1e999"),
                good.formatted(UUID.randomUUID(), "9223372036854775807", 1),
                good.formatted("no-uuid", 1, 1),
                good.formatted(UUID.randomUUID(), 1, 1).replace(HOTKEY, "x\\u0000y"),
                good.formatted(UUID.randomUUID(), 1, 1).replace(HOTKEY, "x".repeat(5000)),
                good.formatted(UUID.randomUUID(), 1, 1)
                        .replaceAll("\"started_at\":\"[^\"]*\"", "\"started_at\":\"-999999-01-01T00:00:00Z\""),
                good.formatted(UUID.randomUUID(), 1, 1));
        EventEncoder encoder = new EventEncoder("/test");
        try (TestEvents events = new TestEvents()) {
            for (String value : values) {
                events.publishUnchecked(encoder.encode(
                        Topics.INVOCATION_EVENTS.name(),
                        UUID.randomUUID(),
                        "invocation-completed",
                        chute.toString(),
                        1,
                        MetricsFixtures.now(),
                        Optional.empty(),
                        value.getBytes(StandardCharsets.UTF_8)));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(counted(chute)).isEqualTo(1));
            assertThat(events.readAll(Topics.INVOCATION_EVENTS.deadLetterName()).stream()
                            .filter(letter -> chute.toString().equals(letter.subject()))
                            .map(letter -> letter.id())
                            .distinct())
                    .hasSize(values.size() - 1);
        }
    }

    @Test
    void aRebalanceAndOffsetsSetBackCountNothingTwice() {
        UUID chute = UUID.randomUUID();
        Set<UUID> ids = new HashSet<>();
        try (TestEvents events = new TestEvents()) {
            publish(events, chute, 50, ids);
            try (KafkaConsumer<String, byte[]> intruder = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            brokers(),
                            "group.id",
                            "metrics-service.invocations",
                            "enable.auto.commit",
                            false,
                            "partition.assignment.strategy",
                            CooperativeStickyAssignor.class.getName()),
                    new StringDeserializer(),
                    new ByteArrayDeserializer())) {
                intruder.subscribe(List.of(Topics.INVOCATION_EVENTS.name()));
                await().atMost(PATIENCE).until(() -> {
                    intruder.poll(Duration.ofMillis(100));
                    return !intruder.assignment().isEmpty();
                });
                publish(events, chute, 50, ids);
                // A group's offsets in Kafka mean nothing to the rollup: they are set back to the beginning here.
                Map<org.apache.kafka.common.TopicPartition, org.apache.kafka.clients.consumer.OffsetAndMetadata> start =
                        new java.util.HashMap<>();
                intruder.assignment()
                        .forEach(p -> start.put(p, new org.apache.kafka.clients.consumer.OffsetAndMetadata(0)));
                intruder.commitSync(start);
            }
            publish(events, chute, 50, ids);
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counted(chute)).isEqualTo(ids.size()));
        fixtures.run("DELETE FROM recent_invocation_0");
        fixtures.run("DELETE FROM recent_invocation_1");
        fixtures.run("DELETE FROM recent_invocation_2");
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(counted(chute))
                        .as("by the offsets alone, without the ids' help")
                        .isEqualTo(ids.size()));
    }

    @Test
    void databaseAndBrokerKilledUnderwayLoseAndDoubleNothing() throws InterruptedException {
        UUID chute = UUID.randomUUID();
        SharedPlatform platform = SharedPlatform.start();
        EventEncoder encoder = new EventEncoder("/test");
        int total = 6000;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                brokers(),
                "acks",
                "all",
                "enable.idempotence",
                true,
                "delivery.timeout.ms",
                120_000);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < total; i++) {
                producer.send(encoder.encode(
                        Topics.INVOCATION_EVENTS,
                        "invocation-completed",
                        chute.toString(),
                        i + 1,
                        MetricsFixtures.now(),
                        invocation(chute, MetricsFixtures.now(), 1L, 1.0)));
                if (i == total / 3) {
                    producer.flush();
                    platform.postgreSql().kill();
                    platform.postgreSql().start();
                }
                if (i == 2 * total / 3) {
                    platform.kafka().kill();
                    platform.kafka().start();
                }
            }
            producer.flush();
        }

        await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(counted(chute)).isEqualTo(total));
    }

    @Test
    void aRebuildReadsTheTopicAgainAndEndsWithTheSameFigures() {
        UUID chute = UUID.randomUUID();
        Set<UUID> ids = new HashSet<>();
        try (TestEvents events = new TestEvents()) {
            publish(events, chute, 40, ids);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(counted(chute)).isEqualTo(40));
            List<String> before = figures(chute);

            commands.rebuild();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(figures(chute)).isEqualTo(before));
        }
    }

    private InvocationService serviceAfter(Duration time) {
        return new InvocationService(recent, rollups, counters, config, Clock.offset(Clock.systemUTC(), time));
    }

    private List<String> figures(UUID chute) {
        return fixtures.lines(
                "SELECT row_to_json(r)::text FROM invocation_rollup r WHERE chute_id = ? ORDER BY bucket_start, instance_id",
                chute);
    }

    private void publish(TestEvents events, UUID chute, int number, Set<UUID> ids) {
        for (int i = 0; i < number; i++) {
            InvocationCompleted invocation = invocation(chute, MetricsFixtures.now(), 10L, 5.0);
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", chute.toString(), invocation);
            ids.add(invocation.invocationId());
        }
    }

    private long counted(UUID chute) {
        return fixtures.number("SELECT coalesce(sum(invocations), 0) FROM invocation_rollup WHERE chute_id = ?", chute);
    }

    private long known(InvocationCompleted invocation) {
        List<String> found = new ArrayList<>();
        for (int table = 0; table < 3; table++) {
            found.addAll(fixtures.lines(
                    "SELECT invocation_id::text FROM recent_invocation_" + table + " WHERE invocation_id = ?",
                    invocation.invocationId()));
        }
        return found.size();
    }

    private double counter(String name, String... tags) {
        return Optional.ofNullable(metrics.find(name).tags(tags).counter())
                .map(counter -> counter.count())
                .orElse(0.0);
    }

    private static String brokers() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }

    private static InvocationCompleted invocation(UUID chute, Instant completedAt, Long tokens, Double rate) {
        return new InvocationCompleted(
                UUID.randomUUID(),
                chute,
                chute,
                HOTKEY,
                completedAt.minusSeconds(2),
                completedAt,
                tokens,
                rate,
                null,
                "success");
    }
}
