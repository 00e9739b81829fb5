package io.openchutes.event.relay;

import static io.openchutes.event.OutsideProgram.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.EventPlatform;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.Things;
import io.openchutes.event.database.DedicatedConnections;
import io.openchutes.event.kafka.KafkaSettings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One relay publishes, whatever happens to the others: nothing is lost, and a key's order holds. */
@QuarkusTest
@TestProfile(ManualProfile.class)
@WithTestResource(EventPlatform.class)
class OutboxRelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    Things things;

    @Inject
    DedicatedConnections connections;

    @Inject
    KafkaSettings kafka;

    @Inject
    EventConfig config;

    @Inject
    Clock clock;

    @Inject
    MeterRegistry metrics;

    private final List<OutboxRelay> relays = new ArrayList<>();
    private final String subject = "relay-" + UUID.randomUUID();

    @AfterEach
    void stop() throws InterruptedException {
        for (OutboxRelay relay : relays) {
            relay.stop(Duration.ofSeconds(20));
        }
    }

    @Test
    void aRelayKilledBetweenSendAndMarkLosesNothingAndRepeatsWithTheSameIds() throws Exception {
        UUID first = things.change(subject, 1);
        UUID second = things.change(subject, 2);
        try (Connection connection = connections.open("test");
                OutboxProducer producer = new OutboxProducer(kafka.copy(), config)) {
            producer.fenceOlderRelays();
            producer.publish(new OutboxTable(connection, clock).unsent(100, 1_000_000));
            // And here it dies: Kafka has both, the outbox does not know.
        }
        start();
        awaitAllSent();
        assertThat(records())
                .extracting(record -> header(record, "ce_id"))
                .containsExactly(first.toString(), second.toString(), first.toString(), second.toString());
        assertThat(records())
                .extracting(record -> header(record, "ce_sequence"))
                .containsExactly("1", "2", "1", "2");
    }

    @Test
    void aRelayKilledWithinItsTransactionLeavesNothingToRead() throws Exception {
        things.change(subject, 1);
        OutboxProducer dying = new OutboxProducer(kafka.copy(), config);
        try (Connection connection = connections.open("test")) {
            dying.fenceOlderRelays();
            dying.send(new OutboxTable(connection, clock).unsent(100, 1_000_000));
            start();
            awaitAllSent();
            assertThat(records()).hasSize(1);
        } finally {
            dying.close();
        }
    }

    @Test
    void ofTwoRelaysOnePublishesAndTheOtherTakesOver() throws Exception {
        OutboxRelay first = start();
        await().atMost(PATIENCE).until(first::active);
        OutboxRelay second = start();
        for (int value = 1; value <= 50; value++) {
            things.change(subject, value);
        }
        awaitAllSent();
        assertThat(second.active()).isFalse();
        assertThat(sequences()).containsExactlyElementsOf(upTo(50));

        first.stop(Duration.ofSeconds(20));
        for (int value = 51; value <= 60; value++) {
            things.change(subject, value);
        }
        awaitAllSent();
        assertThat(second.active()).isTrue();
        assertThat(sequences()).containsExactlyElementsOf(upTo(60));
    }

    @Test
    void aRelayThatLostItsLockAndDoesNotKnowIsFenced() throws Exception {
        things.change(subject, 1);
        try (Connection connection = connections.open("test");
                OutboxProducer zombie = new OutboxProducer(kafka.copy(), config)) {
            zombie.fenceOlderRelays();
            OutboxBatch inHand = new OutboxTable(connection, clock).unsent(100, 1_000_000);
            assertThat(inHand.rows()).extracting(OutboxBatch.Row::sequence).containsExactly(1L);

            // Meanwhile another has taken over, and gone further.
            things.change(subject, 2);
            OutboxRelay successor = start();
            awaitAllSent();
            assertThat(successor.active()).isTrue();

            assertThatThrownBy(() -> zombie.publish(inHand)).isInstanceOf(KafkaException.class);
        }
        assertThat(sequences()).containsExactly(1L, 2L);
    }

    @Test
    void anActiveRelayWhoseConnectionIsCutGoesOnWithAnother() {
        OutboxRelay relay = start();
        await().atMost(PATIENCE).until(relay::active);
        things.number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'openchutes outbox relay'");
        things.change(subject, 1);
        awaitAllSent();
        assertThat(sequences()).contains(1L);
    }

    @Test
    void aRelayThatStandsStillLosesItsLockToAnother() throws Exception {
        CountDownLatch awake = new CountDownLatch(1);
        CountDownLatch still = new CountDownLatch(1);
        OutboxRelay stopped = start(endedAfter(Duration.ofSeconds(3)), new Clock() {
            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                still.countDown();
                try {
                    awake.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return clock.instant();
            }
        });
        assertThat(still.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stopped.active()).isTrue();
        OutboxRelay other = start();
        things.change(subject, 1);
        awaitAllSent();
        assertThat(other.active()).isTrue();
        awake.countDown();
        things.change(subject, 2);
        await().atMost(PATIENCE).until(() -> !stopped.active());
        awaitAllSent();
        assertThat(sequences()).containsExactly(1L, 2L);
    }

    @Test
    void whatWasSentIsPurgedAfterItsTime() throws Exception {
        things.change(subject, 1);
        things.update("update event_outbox set sent_at = now() - interval '2 hours' where subject = ?", subject);
        try (Connection connection = connections.open("test")) {
            assertThat(new OutboxTable(connection, clock).purgeSent(Duration.ofHours(1)))
                    .isFalse();
        }
        assertThat(things.number("select count(*) from event_outbox where subject = ?", subject))
                .isZero();
        assertThat(things.number("select last_sequence from event_sequence where subject = ?", subject))
                .isEqualTo(1);
    }

    @Test
    void aBatchEndsWhereItWouldGrowTooLargeForOneTransaction() throws Exception {
        String padding = "x".repeat(1000);
        for (int value = 0; value < 5; value++) {
            things.change(subject + padding, value);
        }
        try (Connection connection = connections.open("test")) {
            OutboxTable outbox = new OutboxTable(connection, clock);
            assertThat(outbox.unsent(100, 2_500).rows()).hasSize(3);
            assertThat(outbox.unsent(100, 0).rows()).hasSize(1);
            assertThat(outbox.unsent(2, 1_000_000).rows()).hasSize(2);
        }
        start();
        awaitAllSent();
    }

    private OutboxRelay start() {
        return start(config, clock);
    }

    private OutboxRelay start(EventConfig itsConfig, Clock itsClock) {
        OutboxRelay relay = new OutboxRelay(connections, kafka, itsConfig, itsClock, metrics);
        relays.add(relay);
        relay.start();
        return relay;
    }

    private EventConfig endedAfter(Duration silence) {
        EventConfig.Relay relay = changed(EventConfig.Relay.class, config.relay(), Map.of("longestSilence", silence));
        return changed(EventConfig.class, config, Map.of("relay", relay));
    }

    private static <T> T changed(Class<T> mapping, T original, Map<String, Object> changes) {
        return mapping.cast(Proxy.newProxyInstance(
                mapping.getClassLoader(),
                new Class<?>[] {mapping},
                (proxy, method, arguments) -> changes.containsKey(method.getName())
                        ? changes.get(method.getName())
                        : method.invoke(original, arguments)));
    }

    private void awaitAllSent() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(things.number("select count(*) from event_outbox where sent_at is null"))
                                .isZero());
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        try (OutsideProgram outside = new OutsideProgram()) {
            return outside.read(Things.STATE.name(), subject);
        }
    }

    private List<Long> sequences() {
        return records().stream()
                .map(record -> Long.valueOf(header(record, "ce_sequence")))
                .toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
