package io.openchutes.breaktest;

import io.openchutes.local.service.ServiceDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How long, and drawn from what.
 *
 * @param load how long the load runs and processes are killed
 * @param seed decides what is written and whom it strikes; when things happen is the machine's business
 * @param kafkaAway how long Kafka stays away afterwards
 * @param replicas how many processes each service has
 * @param home the project's folder, in which the services were built
 * @param data where the platform keeps everything; emptied first
 */
record Options(Duration load, long seed, Duration kafkaAway, int replicas, Path home, Path data) {
    private static final long SHORT_LOAD_SECONDS = 75;
    private static final int DEFAULT_REPLICAS = 2;
    private static final Duration LONG_LOAD = Duration.ofMinutes(5);
    private static final Duration SHORT_AWAY = Duration.ofSeconds(20);
    private static final Duration LONG_AWAY = Duration.ofSeconds(60);

    /** @throws IllegalArgumentException with a sentence for the user */
    static Options from(List<String> arguments, Path home, long anySeed) {
        Duration load = Duration.ofSeconds(SHORT_LOAD_SECONDS);
        long seed = anySeed;
        long replicas = DEFAULT_REPLICAS;
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a number.");
            }
            long number = number(name, arguments.get(i + 1));
            switch (name) {
                case "--seconds" -> load = Duration.ofSeconds(number);
                case "--seed" -> seed = number;
                case "--replicas" -> replicas = number;
                default ->
                    throw new IllegalArgumentException(
                            name + " is unknown; there are --seconds N, --seed S and --replicas R.");
            }
        }
        if (replicas < 1 || replicas > ServiceDefinition.MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "--replicas is a number from 1 to " + ServiceDefinition.MOST_REPLICAS + ".");
        }
        Duration away = load.compareTo(LONG_LOAD) < 0 ? SHORT_AWAY : LONG_AWAY;
        return new Options(load, seed, away, (int) replicas, home, home.resolve("breaktest/target/platform"));
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " " + value + " is not a number.", e);
        }
    }
}
