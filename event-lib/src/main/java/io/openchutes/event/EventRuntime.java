package io.openchutes.event;

import io.openchutes.event.consume.Consumers;
import io.openchutes.event.relay.OutboxRelay;
import io.openchutes.event.topic.TopicCreation;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;

/** Starts relay and consumers last, when the schema is there and the service is ready, and stops them first. */
@ApplicationScoped
class EventRuntime {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventConfig config;
    private final TopicCreation topics;
    private final OutboxRelay relay;
    private final Consumers consumers;
    private Thread starter;

    EventRuntime(EventConfig config, TopicCreation topics, OutboxRelay relay, Consumers consumers) {
        this.config = config;
        this.topics = topics;
        this.relay = relay;
        this.consumers = consumers;
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
        // Not on the starting thread: without Kafka the service answers all the same.
        if (config.createTopics() && !topics.createWhenKafkaAnswers()) {
            return;
        }
        if (config.relay().enabled()) {
            relay.start();
        }
        if (config.consumers().enabled()) {
            consumers.start();
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        topics.giveUp();
        if (starter != null) {
            starter.join(PATIENCE.toMillis());
        }
        consumers.stop(PATIENCE);
        relay.stop(PATIENCE);
    }
}
