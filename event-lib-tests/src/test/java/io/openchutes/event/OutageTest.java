package io.openchutes.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.embedded.SharedPlatform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker or the database is killed while events flow: in the end each has arrived once. */
@Tag("slow")
@QuarkusTest
@WithTestResource(EventPlatform.class)
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Inject
    Things things;

    @Inject
    SmallRyeHealthReporter health;

    @Inject
    ReplicaSignals signals;

    @Inject
    MeterRegistry metrics;

    private final SharedPlatform platform = SharedPlatform.start();
    private final String name = "outage-" + UUID.randomUUID();

    @BeforeEach
    void consumersStandReady() {
        things.happen(name + "-first", 0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                things.number("select count(*) from happening_log where name = ?", name + "-first"))
                        .isEqualTo(1));
    }

    @AfterEach
    void restore() {
        if (!platform.kafka().isAlive()) {
            platform.kafka().start();
        }
        if (!platform.postgreSql().isAlive()) {
            platform.postgreSql().start();
        }
    }

    @Test
    void withoutKafkaTheOutboxGrowsHealthSaysSoAndEverythingArrivesAfter() {
        int threads = Thread.activeCount();
        append(1, 50);
        platform.kafka().kill();
        append(51, 150);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(health.getHealth().getPayload().toString())
                        .contains("\"state\":\"degraded\"")
                        .contains("Kafka does not answer"));
        assertThat(health.getReadiness().isDown()).isFalse();
        assertThat(health.getHealth().isDown()).isFalse();
        assertThat(things.number("select count(*) from event_outbox where sent_at is null"))
                .isGreaterThanOrEqualTo(100);
        // However long it lasts, the number of threads does not grow with the events that wait.
        assertThat(Thread.activeCount()).isLessThan(threads + 20);

        platform.kafka().start();
        append(151, 200);
        awaitAllApplied(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(health.getHealth().getPayload().toString())
                        .doesNotContain("Kafka does not answer")
                        .doesNotContain("the outbox is not published"));
    }

    /** Its connections stay open, so nothing but its silence tells. */
    @Test
    void aKafkaThatStandsStillIsSeenInMetricsAndHealth() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag()).isZero());
        signal("-STOP");
        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(degraded("kafka_away")).isEqualTo(1);
                assertThat(lag()).isNaN();
                assertThat(health.getHealth().getPayload().toString()).contains("Kafka does not answer");
            });
        } finally {
            signal("-CONT");
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(degraded("kafka_away")).isZero();
            assertThat(lag()).isZero();
        });
        append(1, 5);
        awaitAllApplied(5);
    }

    private void signal(String signal) throws Exception {
        String pid = Long.toString(platform.kafka().pid());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    private double degraded(String reason) {
        return metrics.get("openchutes.events.degraded")
                .tag("reason", reason)
                .gauge()
                .value();
    }

    private double lag() {
        return metrics.get("openchutes.consumer.lag")
                .tag("consumer", "happenings")
                .gauge()
                .value();
    }

    @Test
    void aKilledDatabaseLosesNothingAndIsFoundAgain() {
        append(1, 100);
        platform.postgreSql().kill();
        await().atMost(PATIENCE).until(() -> !signals.connected());
        platform.postgreSql().start();
        await().atMost(PATIENCE).until(signals::connected);
        AtomicInteger next = new AtomicInteger(101);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            // A pooled connection of before may still be handed out; a client would try again too.
            things.happen(name, next.get());
            return next.incrementAndGet() > 150;
        });
        awaitAllApplied(150);
    }

    private void append(int from, int to) {
        for (int value = from; value <= to; value++) {
            things.happen(name, value);
        }
    }

    private void awaitAllApplied(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                things.number("select count(distinct value) from happening_log where name = ?", name))
                        .isEqualTo(count));
        assertThat(things.number("select count(*) from happening_log where name = ?", name))
                .isEqualTo(count);
    }
}
