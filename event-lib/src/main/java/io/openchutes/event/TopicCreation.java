package io.openchutes.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing, with the settings that their kind asks for; the number of partitions is fixed from then on. */
public final class TopicCreation {
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private TopicCreation() {}

    /**
     * Creates each missing topic and its dead-letter topic.
     *
     * @param partitions of every topic made now; existing topics keep theirs
     * @throws IllegalStateException if the broker refuses
     */
    public static void createMissing(Admin admin, Collection<Topic> topics, int partitions, short replicas) {
        try {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing = topics.stream()
                    .flatMap(topic -> Stream.of(
                            new NewTopic(topic.name(), partitions, replicas).configs(configuration(topic)),
                            new NewTopic(topic.deadLetterName(), 1, replicas)
                                    .configs(Map.of(
                                            "retention.ms",
                                            "-1",
                                            "max.message.bytes",
                                            String.valueOf(MAX_MESSAGE_BYTES)))))
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            // Somebody else was a moment faster: what is there now is what was wanted.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("Could not create the topics", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating the topics", e);
        }
    }

    private static Map<String, String> configuration(Topic topic) {
        String retention = String.valueOf(topic.retention().toMillis());
        return switch (topic.kind()) {
            case STATE ->
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "delete.retention.ms",
                        retention,
                        "max.message.bytes",
                        String.valueOf(MAX_MESSAGE_BYTES));
            case HAPPENINGS ->
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        retention,
                        "max.message.bytes",
                        String.valueOf(MAX_MESSAGE_BYTES));
        };
    }
}
