package io.openchutes.testing;

import io.openchutes.contracts.Topics;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.topic.TopicCreator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a {@code @QuarkusTest} a real PostgreSQL and a real Kafka with all topics, started once a JVM. A test that kills one of them gets
 * the running platform from {@link SharedPlatform#start()}.
 *
 * <p>{@code @WithTestResource(PlatformResource.class)}; the argument {@code database} names the database, {@code test} if absent. Test
 * classes with another database get an application of their own.
 */
public class PlatformResource implements QuarkusTestResourceLifecycleManager {
    private static final int PARTITIONS = 3;

    private String database = "test";

    @Override
    public void init(Map<String, String> arguments) {
        database = arguments.getOrDefault("database", database);
    }

    @Override
    public Map<String, String> start() {
        SharedPlatform platform = SharedPlatform.start();
        platform.postgreSql().createDatabase(database);
        String brokers = platform.kafka().bootstrapServers();
        try {
            new TopicCreator(Map.of("bootstrap.servers", brokers), PARTITIONS, Optional.of((short) 1))
                    .create(Topics.ALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating the topics", e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", platform.postgreSql().jdbcUrl(database),
                "quarkus.datasource.username", database,
                "quarkus.datasource.password", database,
                "kafka.bootstrap.servers", brokers,
                "quarkus.http.test-port", "0");
    }

    /** Nothing: the platform ends with the JVM, since the next test class needs it too. */
    @Override
    public void stop() {}
}
