package io.openchutes.event;

import io.openchutes.event.topic.TopicCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Stands in for a service: state that changes with its events, and what consumers made of them. */
@ApplicationScoped
public class Things {
    public static final Topic STATE = Topic.state("test.things").keyedBy("thing_name");
    public static final Topic HAPPENINGS = Topic.happenings("test.happenings", Duration.ofDays(1));
    public static final Topic TALLIED = Topic.happenings("test.tallied", Duration.ofDays(1));
    public static final Topic MEASURES = Topic.happenings("test.measures", Duration.ofDays(1));

    public static final Topic PUBLISHED =
            Topic.state("test.published").keyedBy("thing_name").ofTypes("thing-published");
    public static final Topic OWNED_UNREAD = Topic.state("test.owned-unread");
    public static final Topic OWNED = Topic.state("test.owned").keyedBy("thing_name");

    private final Outbox outbox;
    private final DataSource dataSource;

    Things(Outbox outbox, DataSource dataSource) {
        this.outbox = outbox;
        this.dataSource = dataSource;
    }

    @Produces
    @Singleton
    static TopicCatalogue catalogue() {
        return new TopicCatalogue(List.of(STATE, HAPPENINGS, MEASURES, TALLIED, OWNED, OWNED_UNREAD, PUBLISHED));
    }

    @Transactional
    public UUID change(String name, long value) {
        update("insert into thing values (?, ?) on conflict (name) do update set value = excluded.value", name, value);
        return outbox.append(STATE, "thing-changed", name, new ThingChanged(name, value, Instant.EPOCH));
    }

    /** Changes a thing on the topic that this service alone writes. */
    @Transactional
    public void own(String name, long value) {
        outbox.append(OWNED, "thing-changed", name, new ThingChanged(name, value, Instant.EPOCH));
    }

    @Produces
    @Singleton
    Subscription owned() {
        return Subscription.to("owned", OWNED)
                .on(
                        "thing-changed",
                        ThingChanged.class,
                        (thing, event) -> update(
                                "insert into owned_copy values (?, ?) on conflict (name) do update set value = excluded.value",
                                thing.thingName(),
                                thing.newValue()))
                .clear(() -> update("delete from owned_copy"));
    }

    @Transactional
    public void remove(String name) {
        update("delete from thing where name = ?", name);
        outbox.append(STATE, "thing-removed", name, new ThingChanged(name, -1, Instant.EPOCH));
        outbox.appendTombstone(STATE, name);
    }

    @Transactional
    public UUID happen(String name, long value) {
        return outbox.append(HAPPENINGS, "thing-happened", name, new ThingChanged(name, value, Instant.EPOCH));
    }

    @Transactional
    public void changeAndFail(String name, long value) {
        change(name, value);
        throw new IllegalStateException("rolled back on purpose");
    }

    public int update(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure(sql, e);
        }
    }

    public long number(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        } catch (SQLException e) {
            throw new EventStoreFailure(sql, e);
        }
    }

    public String text(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new EventStoreFailure(sql, e);
        }
    }

    /** The copy's value; -1 where there is none. */
    public long copyOf(String name) {
        return number("select value from thing_copy where name = ?", name);
    }
}
