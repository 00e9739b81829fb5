package io.openchutes.event.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** The {@code kafka.*} keys of the configuration (address, TLS, SASL), as every client of the process starts from them. */
@ApplicationScoped
public class KafkaSettings {
    private final Map<String, Object> base;

    KafkaSettings(@Identifier("default-kafka-broker") Map<String, Object> base) {
        this.base = base;
    }

    /** A copy to which a client adds its own settings. */
    public Map<String, Object> copy() {
        Map<String, Object> settings = new HashMap<>(base);
        // A broker that comes back is found again within two seconds.
        settings.put("reconnect.backoff.ms", "100");
        settings.put("reconnect.backoff.max.ms", "2000");
        // What operators need to know of a client is measured by this library. Its own hundreds of measurements go to
        // nobody: brokers rarely take them, and JMX, which no container opens, costs each start megabytes.
        settings.put("enable.metrics.push", false);
        settings.putIfAbsent("metric.reporters", "");
        return settings;
    }
}
