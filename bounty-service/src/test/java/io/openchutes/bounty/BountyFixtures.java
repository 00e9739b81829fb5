package io.openchutes.bounty;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.bounty.BountyListService;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.bounty.inbound.InstanceService;
import io.openchutes.bounty.instance.InstanceState;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.testing.StoppedClock;
import io.openchutes.testing.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What the tests start from, and what the database holds in the end. */
@ApplicationScoped
public class BountyFixtures {
    private final ChuteService chutes;
    private final InstanceService instances;
    private final TestDatabase database;
    private final ReplicaSignals signals;
    private final StoppedClock clock;

    BountyFixtures(
            ChuteService chutes,
            InstanceService instances,
            DataSource dataSource,
            ReplicaSignals signals,
            StoppedClock clock) {
        this.chutes = chutes;
        this.instances = instances;
        this.database = new TestDatabase(dataSource);
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

    public List<String> events(UUID chuteId) {
        return database.events(chuteId);
    }

    public List<String> data(UUID chuteId, String type) {
        return database.data(chuteId, type);
    }

    public long count(String sql, Object... parameters) {
        return database.number(sql, parameters);
    }

    public List<String> texts(String sql, Object... parameters) {
        return database.texts(sql, parameters);
    }

    /** What was written past the services is as good as their own change. */
    public void run(String sql) {
        database.run(sql);
        signals.send(BountyListService.CHANGED, "");
    }
}
