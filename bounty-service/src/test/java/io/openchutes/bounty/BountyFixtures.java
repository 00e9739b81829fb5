package io.openchutes.bounty;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.bounty.BountyListService;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.bounty.inbound.InstanceService;
import io.openchutes.bounty.instance.InstanceState;
import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What the tests start from, and what the database holds in the end. */
@ApplicationScoped
public class BountyFixtures {
    private final ChuteService chutes;
    private final InstanceService instances;
    private final DataSource dataSource;
    private final ReplicaSignals signals;
    private final MutableClock clock;

    BountyFixtures(
            ChuteService chutes,
            InstanceService instances,
            DataSource dataSource,
            ReplicaSignals signals,
            MutableClock clock) {
        this.chutes = chutes;
        this.instances = instances;
        this.dataSource = dataSource;
        this.signals = signals;
        this.clock = clock;
    }

    public static Account account(Permission... permissions) {
        long bits = 0;
        for (Permission permission : permissions) {
            bits |= permission.mask();
        }
        return new Account(
                UUID.randomUUID(),
                "tester",
                "5Hotkey",
                null,
                null,
                BigDecimal.ONE,
                bits,
                Set.of(),
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                false);
    }

    /** A chute deployed a day ago. */
    public ChuteState chute(String name, boolean isPublic) {
        ChuteState chute = new ChuteState(
                UUID.randomUUID(),
                UUID.randomUUID(),
                name,
                isPublic,
                UUID.randomUUID().toString(),
                false,
                clock.instant().minus(Duration.ofDays(1)));
        chutes.exists(chute, false);
        return chute;
    }

    public ChuteState publicChute() {
        return chute("org/model", true);
    }

    /** An instance that became active and verified at the given time. */
    public UUID hotInstance(UUID chuteId, Instant hotSince) {
        UUID instanceId = UUID.randomUUID();
        instances.exists(instance(instanceId, chuteId, hotSince.minusSeconds(60), true, hotSince), false);
        return instanceId;
    }

    public static InstanceState instance(UUID instanceId, UUID chuteId, Instant launchedAt, boolean hot, Instant at) {
        return new InstanceState(
                instanceId, chuteId, "5Miner", launchedAt, hot, hot, hot ? at : null, hot ? at : null, at);
    }

    /** The chute's events in the outbox (or sent from it), in order, e.g. {@code bounty-created}; a tombstone is {@code tombstone}. */
    public List<String> events(UUID chuteId) {
        return texts("select type from event_outbox where subject = ? order by id", chuteId.toString());
    }

    /** The data of those of one type. */
    public List<String> data(UUID chuteId, String type) {
        return texts(
                "select convert_from(data, 'UTF8') from event_outbox where subject = ? and type = ? order by id",
                chuteId.toString(),
                type);
    }

    public long count(String sql, Object... parameters) {
        return Long.parseLong(texts(sql, parameters).get(0));
    }

    public List<String> texts(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public void run(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
            // What was written past the services is as good as their own change.
            signals.send(BountyListService.CHANGED, "");
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
