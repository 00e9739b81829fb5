package io.openchutes.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Publishes an event of an unknown type beside a known one, to every subscription of the running service: the new type must be counted,
 * and must be neither applied nor dead-lettered.
 */
public final class UnknownTypeCheck {
    private static final String UNKNOWN = "something-new";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Instance<Subscription> subscriptions;
    private final Instance<OwnedTopics> owned;
    private final EventConfig config;
    private final MeterRegistry metrics;
    private final DataSource dataSource;
    private final ObjectMapper json = new ObjectMapper();

    /** Looks up what it needs in the running {@code @QuarkusTest}. */
    public UnknownTypeCheck() {
        this.subscriptions = CDI.current().select(Subscription.class, Any.Literal.INSTANCE);
        this.owned = CDI.current().select(OwnedTopics.class);
        this.config = CDI.current().select(EventConfig.class).get();
        this.metrics = CDI.current().select(MeterRegistry.class).get();
        this.dataSource = CDI.current().select(DataSource.class).get();
    }

    /** @return the names of the subscriptions that were checked */
    public List<String> run() throws Exception {
        List<String> checked = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            check(subscription);
            checked.add(subscription.name());
        }
        return checked;
    }

    private void check(Subscription subscription) throws Exception {
        Topic topic = subscription.topic();
        String known = new TreeSet<>(topic.types()).first();
        String subject = UUID.randomUUID().toString();
        double unknownBefore = unknown(subscription);
        try (TestEvents events = TestEvents.from(source(topic))) {
            events.repeat(topic, UUID.randomUUID(), known, subject, 1, sample(topic, known, subject));
            String other = UUID.randomUUID().toString();
            events.repeat(topic, UUID.randomUUID(), UNKNOWN, other, 1, sample(topic, known, other));
            Instant limit = Instant.now().plus(PATIENCE);
            while (unknown(subscription) == unknownBefore) {
                require(Instant.now().isBefore(limit), subscription.name() + " did not count the unknown type");
                Thread.sleep(50);
            }
            require(
                    count("select count(*) from event_dead_letter where subject = ?", other) == 0,
                    subscription.name() + " made a dead letter of the unknown type");
            for (String table : tables()) {
                require(
                        count("select count(*) from " + table + " t where position(? in t::text) > 0", other) == 0,
                        subscription.name() + " took the unknown type for something else and kept it in " + table);
            }
        }
    }

    private String source(Topic topic) {
        boolean own = owned.stream().anyMatch(topics -> topics.topics().contains(topic));
        return own ? "/" + config.service() : "/test";
    }

    private String sample(Topic topic, String type, String subject) throws Exception {
        @SuppressWarnings("unchecked")
        Map<String, Object> data = json.readValue(EventSchemas.sample(type), Map.class);
        data.put(topic.key(), subject);
        // The sample's keys have ids, which only one account may have.
        data.computeIfPresent("api_keys", (field, keys) -> List.of());
        return json.writeValueAsString(data);
    }

    private double unknown(Subscription subscription) {
        Counter counter = metrics.find("openchutes.consumer.unknown.types")
                .tag("consumer", subscription.name())
                .tag("type", UNKNOWN)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private List<String> tables() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'"
                                + " and table_type = 'BASE TABLE' and table_name not like 'event\\_%'");
                ResultSet row = select.executeQuery()) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    private long count(String sql, String text) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, text);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
