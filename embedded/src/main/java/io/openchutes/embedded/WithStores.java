package io.openchutes.embedded;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Runs a command beside an empty PostgreSQL and Kafka, whose addresses it gets as environment variables: enough to start a service once,
 * for example to train an image's AOT cache.
 *
 * <p>{@code java -cp … io.openchutes.embedded.WithStores DATABASE COMMAND [ARGUMENT …]}; exits with the command's status.
 */
public final class WithStores {
    private WithStores() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: WithStores DATABASE COMMAND [ARGUMENT ...]");
            System.exit(2);
        }
        String database = arguments[0];
        SharedPlatform stores = SharedPlatform.start();
        stores.postgreSql().createDatabase(database);
        ProcessBuilder command = new ProcessBuilder(List.of(arguments).subList(1, arguments.length)).inheritIO();
        command.environment()
                .putAll(Map.of(
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        stores.postgreSql().jdbcUrl(database),
                        "QUARKUS_DATASOURCE_USERNAME",
                        database,
                        "QUARKUS_DATASOURCE_PASSWORD",
                        database,
                        "KAFKA_BOOTSTRAP_SERVERS",
                        "127.0.0.1:" + stores.kafka().port(),
                        "OPENCHUTES_EVENTS_CREATE_TOPICS",
                        "true",
                        "OPENCHUTES_EVENTS_TOPICS_PARTITIONS",
                        "1"));
        System.exit(command.start().waitFor());
    }
}
