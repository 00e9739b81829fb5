package io.openchutes.event.consume;

import io.openchutes.event.Subscription;
import io.openchutes.event.database.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads one subscription on a thread of its own and applies it.
 *
 * <p>The offsets in the partitions are kept in the database and moved in the transaction that applies the records; the group's offsets in
 * Kafka are committed afterwards and only mirror them. So a record is applied exactly once, whichever process is killed; and a consumer
 * that has lost a partition without knowing fails to move the offset, and with it to apply anything.
 */
final class ConsumerWorker implements Runnable {
    private static final Logger LOG = Logger.getLogger(ConsumerWorker.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final RetryState retryState;
    private boolean topicIsYounger;

    private volatile KafkaConsumer<String, byte[]> client;
    private volatile HeldPartitions held;
    private volatile boolean stopping;

    ConsumerWorker(RecordApplier applier, ConsumerTools tools) {
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.retryState = new RetryState(subscription.name(), tools);
    }

    String name() {
        return subscription.name();
    }

    /** Why nothing is applied at the moment; empty while all is well. */
    Optional<String> fault() {
        return retryState.fault();
    }

    /** Records of this process's partitions that are not applied yet; empty while it has none. */
    Optional<Long> lag() {
        HeldPartitions present = held;
        return present == null ? Optional.empty() : present.lag();
    }

    /** Lets the running transaction end, then leaves the group. */
    void stop() {
        stopping = true;
        KafkaConsumer<String, byte[]> running = client;
        if (running != null) {
            running.wakeup();
        }
    }

    @Override
    public void run() {
        while (!stopping) {
            try {
                client = ConsumerClient.open(subscription, tools);
                read();
            } catch (WakeupException e) {
                LOG.debugf("%s stops", subscription.name());
            } catch (InterruptedException e) {
                interrupted();
            } catch (RuntimeException | Error e) {
                // Errors too: a thread that ended would silently leave its topic unread.
                if (Fault.of(e) == Fault.UNKNOWN) {
                    LOG.errorf(e, "%s failed", subscription.name());
                }
                retryState.failed("reads again after a failure", e);
            } finally {
                leave();
            }
            sleep(stopping ? Duration.ZERO : retryState.nextWait());
        }
    }

    private void read() throws InterruptedException {
        String topic = subscription.topic().name();
        topicIsYounger |= client.partitionsFor(topic).isEmpty();
        held = new HeldPartitions(client, applier, tools, retryState, () -> stopping, topicIsYounger);
        BatchDelivery delivery = new BatchDelivery(client, applier, tools, held, retryState, () -> stopping);
        ConsumerHousekeeping housekeeping = new ConsumerHousekeeping(subscription, tools, held);
        client.subscribe(List.of(topic), held);
        Pace pace = new Pace(tools.config().consumers().pace());
        while (!stopping) {
            sleep(pace.untilNext());
            held.findIfDue();
            ConsumerRecords<String, byte[]> records = client.poll(POLL);
            if (!records.isEmpty()) {
                pace.begun(records.count() >= tools.config().consumers().batchSize());
                delivery.deliver(records);
            }
            held.measureLag();
            housekeeping.doWhatIsDue();
        }
    }

    private void leave() {
        held = null;
        KafkaConsumer<String, byte[]> left = client;
        client = null;
        if (left == null) {
            return;
        }
        try {
            left.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } catch (KafkaException e) {
            LOG.debugf("%s could not leave its group cleanly: %s", subscription.name(), e.getMessage());
        }
    }

    private void interrupted() {
        Thread.currentThread().interrupt();
        stopping = true;
    }

    private void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            interrupted();
        }
    }
}
