package io.openchutes.event.command;

import io.openchutes.event.EventConfig;
import io.openchutes.event.consume.ConsumerCommands;
import io.openchutes.event.consume.EventPublication;
import io.openchutes.event.topic.TopicCreation;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Runs the command that {@code openchutes.events.command} names instead of relay and consumers, and exits: 0 when it succeeded, 1 when
 * it did not. The same executable and configuration as the service's, so it runs as a Kubernetes Job and on a laptop alike.
 */
@ApplicationScoped
class EventCommands {
    private static final Logger LOG = Logger.getLogger(EventCommands.class);

    private final EventConfig config;
    private final ConsumerCommands consumers;
    private final TopicCreation topics;
    private final EventPublication publication;

    EventCommands(EventConfig config, ConsumerCommands consumers, TopicCreation topics, EventPublication publication) {
        this.config = config;
        this.consumers = consumers;
        this.topics = topics;
        this.publication = publication;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 700) StartupEvent event) {
        config.command().ifPresent(command -> {
            Thread thread = new Thread(() -> Quarkus.asyncExit(run(command) ? 0 : 1), "events-command");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** @return whether it succeeded */
    boolean run(String command) {
        List<String> words = List.of(command.trim().split("\\s+"));
        try {
            return switch (words.get(0)) {
                case "replay-dead-letters" -> consumers.replayDeadLetters(topic(words));
                case "discard-dead-letters" -> consumers.discardDeadLetters(topic(words)) >= 0;
                case "rebuild" -> {
                    consumers.rebuild();
                    yield true;
                }
                case "raise-sequences" -> {
                    consumers.raiseSequences();
                    yield true;
                }
                case "publish" -> publish(words);
                case "create-topics" -> topics.createWhenKafkaAnswers();
                default ->
                    throw new IllegalArgumentException(
                            "Unknown; there are: replay-dead-letters TOPIC, discard-dead-letters TOPIC, rebuild, raise-sequences, publish TYPE FILE, create-topics");
            };
        } catch (RuntimeException e) {
            LOG.errorf(e, "The command \"%s\" failed", command);
            return false;
        }
    }

    private boolean publish(List<String> words) {
        if (words.size() != 3) {
            throw new IllegalArgumentException("Name the event's type and the file with its data");
        }
        try {
            return publication.publish(words.get(1), Path.of(words.get(2))) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String topic(List<String> words) {
        if (words.size() != 2) {
            throw new IllegalArgumentException("Name the topic, or all");
        }
        return words.get(1);
    }
}
