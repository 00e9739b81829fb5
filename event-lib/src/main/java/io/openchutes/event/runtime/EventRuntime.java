package io.openchutes.event.runtime;

import io.openchutes.event.EventConfig;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.consume.OwnedTopicWatch;
import io.openchutes.event.relay.OutboxRelay;
import io.openchutes.event.topic.TopicCreation;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts relay and consumers last, when the schema is migrated and the service is ready, and stops them first. */
@ApplicationScoped
class EventRuntime {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Lets the first requests be answered before the Kafka clients and connections load two cores and the database. */
    private static final Duration HEAD_START = Duration.ofMillis(250);

    private final EventConfig config;
    private final TopicCreation topics;
    private final OutboxRelay relay;
    private final Consumers consumers;
    private final OwnedTopicWatch watch;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Thread starter;

    EventRuntime(
            EventConfig config, TopicCreation topics, OutboxRelay relay, Consumers consumers, OwnedTopicWatch watch) {
        this.config = config;
        this.topics = topics;
        this.relay = relay;
        this.consumers = consumers;
        this.watch = watch;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 500) StartupEvent event) {
        if (config.command().isPresent()) {
            return;
        }
        starter = new Thread(this::startAll, "events-start");
        starter.setDaemon(true);
        starter.start();
    }

    private void startAll() {
        if (isStoppedWithin(HEAD_START)) {
            return;
        }
        // Not on the starting thread: without Kafka the service answers all the same.
        if (config.createTopics() && !topics.createWhenKafkaAnswers()) {
            return;
        }
        if (config.relay().enabled()) {
            relay.start();
        }
        if (config.consumers().enabled()) {
            consumers.start();
            watch.start();
        }
    }

    private boolean isStoppedWithin(Duration time) {
        try {
            return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        stopping.countDown();
        topics.giveUp();
        if (starter != null) {
            starter.join(PATIENCE.toMillis());
        }
        watch.stop(PATIENCE);
        consumers.stop(PATIENCE);
        relay.stop(PATIENCE);
    }
}
