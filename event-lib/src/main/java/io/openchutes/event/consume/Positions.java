package io.openchutes.event.consume;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The consumers' places, kept in the service's database and moved in the transaction that applies the records. Every statement joins
 * the running transaction.
 */
@ApplicationScoped
public class Positions {
    private final DataSource dataSource;
    private final Clock clock;

    Positions(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** All places of a consumer, by partition. */
    Map<Integer, Position> load(Subscription subscription) {
        return query(subscription, "");
    }

    /** The same, with the rows locked until the transaction ends: no record is applied meanwhile. */
    Map<Integer, Position> lock(Subscription subscription) {
        return query(subscription, " order by partition for update");
    }

    private Map<Integer, Position> query(Subscription subscription, String suffix) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select partition, next_offset, replay_until, generation, updated_at from event_offset"
                                + " where consumer = ? and topic = ?" + suffix)) {
            select.setString(1, subscription.name());
            select.setString(2, subscription.topic().name());
            Map<Integer, Position> places = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    places.put(
                            row.getInt(1),
                            new Position(
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getInt(4),
                                    row.getObject(5, OffsetDateTime.class).toInstant()));
                }
            }
            return places;
        } catch (SQLException e) {
            throw new EventStoreFailure("The places of " + subscription.name() + " can't be read", e);
        }
    }

    /** Gives partitions that have no place yet their first one; one that another replica has given stays. */
    void initialise(Subscription subscription, Map<Integer, Long> offsets) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into event_offset (consumer, topic, partition, next_offset, updated_at)
                        values (?, ?, ?, ?, ?) on conflict do nothing""")) {
            for (Map.Entry<Integer, Long> place : new TreeMap<>(offsets).entrySet()) {
                insert.setString(1, subscription.name());
                insert.setString(2, subscription.topic().name());
                insert.setInt(3, place.getKey());
                insert.setLong(4, place.getValue());
                insert.setObject(5, now());
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The first places of " + subscription.name() + " can't be stored", e);
        }
    }

    /**
     * Moves on, if the consumer is still where it believes to be. Never back, and never to where it stands: what is applied with a
     * place that does not move would be applied again.
     *
     * @throws LostPartition if it is not
     */
    void advance(Subscription subscription, Map<Integer, Position> from, Map<Integer, Long> to) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        update event_offset set next_offset = ?, updated_at = ?
                        where consumer = ? and topic = ? and partition = ? and next_offset = ? and generation = ?
                          and next_offset < ?""")) {
            // In the order of the partitions, as lock() does, so that nobody waits for each other.
            for (Map.Entry<Integer, Long> step : new TreeMap<>(to).entrySet()) {
                Position present = from.get(step.getKey());
                update.setLong(1, step.getValue());
                update.setObject(2, now());
                update.setString(3, subscription.name());
                update.setString(4, subscription.topic().name());
                update.setInt(5, step.getKey());
                update.setLong(6, present.nextOffset());
                update.setInt(7, present.generation());
                update.setLong(8, step.getValue());
                if (update.executeUpdate() != 1) {
                    throw new LostPartition(subscription.name() + " no longer holds partition " + step.getKey() + " of "
                            + subscription.topic().name());
                }
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The places of " + subscription.name() + " can't be moved", e);
        }
    }

    /** Notes that these partitions held nothing that was not applied at that time; of places that were moved meanwhile nothing is noted. */
    void complete(Subscription subscription, Map<Integer, Position> places, Instant at) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        update event_offset set complete_at = ?, updated_at = ?
                        where consumer = ? and topic = ? and partition = ? and next_offset = ? and generation = ?""")) {
            for (Map.Entry<Integer, Position> place : new TreeMap<>(places).entrySet()) {
                update.setObject(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
                update.setObject(2, now());
                update.setString(3, subscription.name());
                update.setString(4, subscription.topic().name());
                update.setInt(5, place.getKey());
                update.setLong(6, place.getValue().nextOffset());
                update.setInt(7, place.getValue().generation());
                update.executeUpdate();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The completeness of " + subscription.name() + " can't be noted", e);
        }
    }

    /**
     * When a consumer's copies were last known to hold all that the topic had, on whichever replicas its partitions are read; empty if
     * that was never so of some partition.
     */
    public Optional<Instant> completeAt(Subscription subscription) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select min(complete_at), count(*) - count(complete_at) from event_offset"
                                + " where consumer = ? and topic = ?")) {
            select.setString(1, subscription.name());
            select.setString(2, subscription.topic().name());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
                return oldest == null || row.getLong(2) > 0 ? Optional.empty() : Optional.of(oldest.toInstant());
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The completeness of " + subscription.name() + " can't be read", e);
        }
    }

    /** Sets places anew for a rebuild; consumers that have records in hand lose them. */
    void rebuild(Subscription subscription, Map<Integer, Long> offsets, Map<Integer, Long> replayUntil) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert = connection.prepareStatement("""
                        insert into event_offset
                            (consumer, topic, partition, next_offset, replay_until, generation, updated_at)
                        values (?, ?, ?, ?, ?, 1, ?)
                        on conflict (consumer, topic, partition) do update
                        set next_offset = excluded.next_offset, replay_until = excluded.replay_until,
                            generation = event_offset.generation + 1, updated_at = excluded.updated_at,
                            complete_at = null""")) {
            for (Map.Entry<Integer, Long> place : new TreeMap<>(offsets).entrySet()) {
                upsert.setString(1, subscription.name());
                upsert.setString(2, subscription.topic().name());
                upsert.setInt(3, place.getKey());
                upsert.setLong(4, place.getValue());
                upsert.setLong(5, replayUntil.get(place.getKey()));
                upsert.setObject(6, now());
                upsert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The places of " + subscription.name() + " can't be set", e);
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
