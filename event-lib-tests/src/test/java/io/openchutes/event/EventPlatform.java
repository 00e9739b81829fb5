package io.openchutes.event;

import io.openchutes.embedded.SharedPlatform;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Real PostgreSQL and Kafka without any topic: event-lib knows no domain. */
public class EventPlatform implements QuarkusTestResourceLifecycleManager {
    private String database = "events";

    @Override
    public void init(Map<String, String> arguments) {
        database = arguments.getOrDefault("database", database);
    }

    @Override
    public Map<String, String> start() {
        SharedPlatform platform = SharedPlatform.start();
        platform.postgreSql().createDatabase(database);
        return Map.of(
                "quarkus.datasource.jdbc.url",
                platform.postgreSql().jdbcUrl(database),
                "quarkus.datasource.username",
                database,
                "quarkus.datasource.password",
                database,
                "kafka.bootstrap.servers",
                platform.kafka().bootstrapServers(),
                "quarkus.http.test-port",
                "0");
    }

    @Override
    public void stop() {}
}
