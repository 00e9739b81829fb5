package io.openchutes.event.consume;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The consumers' offsets, kept in the service's database and moved in the transaction that applies the records. Every statement joins
 * the running transaction.
 */
@ApplicationScoped
public class OffsetStore {
    private final DataSource dataSource;
    private final Clock clock;

    OffsetStore(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** All offsets of a consumer, by partition. */
    Map<Integer, PartitionOffset> load(Subscription subscription) {
        return query(subscription, "");
    }

    /** The same, with the rows locked until the transaction ends: no record is applied meanwhile. */
    Map<Integer, PartitionOffset> lock(Subscription subscription) {
        return query(subscription, " order by partition for update");
    }

    private Map<Integer, PartitionOffset> query(Subscription subscription, String suffix) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select partition, next_offset, replay_until, generation, updated_at from event_offset"
                                + " where consumer = ? and topic = ?" + suffix)) {
            select.setString(1, subscription.name());
            select.setString(2, subscription.topic().name());
            Map<Integer, PartitionOffset> partitionOffsets = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    partitionOffsets.put(
                            row.getInt(1),
                            new PartitionOffset(
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getInt(4),
                                    row.getObject(5, OffsetDateTime.class).toInstant()));
                }
            }
            return partitionOffsets;
        } catch (SQLException e) {
            throw new EventStoreFailure("The offsets of " + subscription.name() + " can't be read", e);
        }
    }

    /** Gives partitions that have no offset yet their first one; one that another replica has given stays. */
    void initialise(Subscription subscription, Map<Integer, Long> offsets) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into event_offset (consumer, topic, partition, next_offset, updated_at)
                        values (?, ?, ?, ?, ?) on conflict do nothing""")) {
            for (Map.Entry<Integer, Long> partitionOffset : new TreeMap<>(offsets).entrySet()) {
                insert.setString(1, subscription.name());
                insert.setString(2, subscription.topic().name());
                insert.setInt(3, partitionOffset.getKey());
                insert.setLong(4, partitionOffset.getValue());
                insert.setObject(5, now());
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The first offsets of " + subscription.name() + " can't be stored", e);
        }
    }

    /**
     * Advances the stored offsets if they still are the expected ones. An offset that does not advance is refused: its records would be
     * applied again.
     *
     * @throws LostPartition if one of them is not
     */
    void advance(Subscription subscription, Map<Integer, PartitionOffset> from, Map<Integer, Long> to) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        update event_offset set next_offset = ?, updated_at = ?
                        where consumer = ? and topic = ? and partition = ? and next_offset = ? and generation = ?
                          and next_offset < ?""")) {
            // In the order of the partitions, as lock() does, so that no deadlock occurs; in one round trip.
            List<Integer> partitions = to.keySet().stream().sorted().toList();
            for (int partition : partitions) {
                PartitionOffset present = from.get(partition);
                update.setLong(1, to.get(partition));
                update.setObject(2, now());
                update.setString(3, subscription.name());
                update.setString(4, subscription.topic().name());
                update.setInt(5, partition);
                update.setLong(6, present.nextOffset());
                update.setInt(7, present.generation());
                update.setLong(8, to.get(partition));
                update.addBatch();
            }
            int[] moved = update.executeBatch();
            for (int i = 0; i < moved.length; i++) {
                if (moved[i] != 1) {
                    throw new LostPartition(subscription.name() + " lost partition " + partitions.get(i) + " of "
                            + subscription.topic().name());
                }
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The offsets of " + subscription.name() + " can't be moved", e);
        }
    }

    /** Records that these partitions were fully applied at that time; offsets that moved meanwhile are left alone. */
    void complete(Subscription subscription, Map<Integer, PartitionOffset> partitionOffsets, Instant at) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        update event_offset set complete_at = ?, updated_at = ?
                        where consumer = ? and topic = ? and partition = ? and next_offset = ? and generation = ?""")) {
            for (Map.Entry<Integer, PartitionOffset> partitionOffset : new TreeMap<>(partitionOffsets).entrySet()) {
                update.setObject(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
                update.setObject(2, now());
                update.setString(3, subscription.name());
                update.setString(4, subscription.topic().name());
                update.setInt(5, partitionOffset.getKey());
                update.setLong(6, partitionOffset.getValue().nextOffset());
                update.setInt(7, partitionOffset.getValue().generation());
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
    public Optional<Instant> completeAt(String consumer, Topic topic) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select min(complete_at), count(*) - count(complete_at) from event_offset"
                                + " where consumer = ? and topic = ?")) {
            select.setString(1, consumer);
            select.setString(2, topic.name());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
                return oldest == null || row.getLong(2) > 0 ? Optional.empty() : Optional.of(oldest.toInstant());
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The completeness of " + consumer + " can't be read", e);
        }
    }

    /** Resets offsets for a rebuild; records that consumers have already polled are dropped. */
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
            for (Map.Entry<Integer, Long> partitionOffset : new TreeMap<>(offsets).entrySet()) {
                upsert.setString(1, subscription.name());
                upsert.setString(2, subscription.topic().name());
                upsert.setInt(3, partitionOffset.getKey());
                upsert.setLong(4, partitionOffset.getValue());
                upsert.setLong(5, replayUntil.get(partitionOffset.getKey()));
                upsert.setObject(6, now());
                upsert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The offsets of " + subscription.name() + " can't be set", e);
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
