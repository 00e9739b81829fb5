package io.openchutes.metrics;

import io.openchutes.metrics.chute.ChuteService;
import io.openchutes.metrics.chute.ChuteState;
import io.openchutes.metrics.instance.InstanceFacts;
import io.openchutes.metrics.instance.InstanceService;
import io.openchutes.metrics.instance.InstanceState;
import io.openchutes.testing.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What the tests of several features need to be there: chutes, instances, and a look into the database. */
@ApplicationScoped
public class MetricsFixtures {
    public static final Duration AGE = Duration.ofDays(2);

    private final ChuteService chutes;
    private final InstanceService instances;
    private final TestDatabase database;

    MetricsFixtures(ChuteService chutes, InstanceService instances, DataSource dataSource) {
        this.chutes = chutes;
        this.instances = instances;
        this.database = new TestDatabase(dataSource);
    }

    /** The present time as exactly as the database keeps it. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    public UUID publicChute(String name) {
        return chute(UUID.randomUUID(), name, true, "vllm", now().minus(AGE));
    }

    public UUID privateChute(String name) {
        return chute(UUID.randomUUID(), name, false, "vllm", now().minus(AGE));
    }

    public UUID chute(UUID id, String name, boolean isPublic, String template, Instant createdAt) {
        chutes.remember(state(id, name, isPublic, false, template, null, createdAt));
        return id;
    }

    public void disabledChute(UUID id, String name) {
        chutes.remember(state(id, name, true, true, "vllm", null, now().minus(AGE)));
    }

    public void updatingChute(UUID id, String name) {
        chutes.remember(state(id, name, true, false, "vllm", Map.of("new_version", "x"), now().minus(AGE)));
    }

    private static ChuteState state(
            UUID id,
            String name,
            boolean isPublic,
            boolean disabled,
            String template,
            Map<String, Object> update,
            Instant createdAt) {
        return new ChuteState(id, UUID.randomUUID(), name, isPublic, disabled, template, update, Set.of(), createdAt);
    }

    public void delete(UUID chuteId) {
        chutes.forget(chuteId);
    }

    public UUID instance(UUID chuteId, boolean active) {
        return instance(UUID.randomUUID(), chuteId, active, now().minus(Duration.ofHours(20)));
    }

    public UUID instance(UUID id, UUID chuteId, boolean active, Instant launchedAt) {
        instances.remember(new InstanceState(
                id, new InstanceFacts(chuteId, "5Miner", "eu-north", "h100", 8, launchedAt, active), active, now()));
        return id;
    }

    public void removeInstance(UUID id) {
        instances.remove(id, now());
    }

    public long number(String sql, Object... parameters) {
        return database.number(sql, parameters);
    }

    public List<String> lines(String sql, Object... parameters) {
        return database.texts(sql, parameters);
    }

    public int run(String sql, Object... parameters) {
        return database.run(sql, parameters);
    }
}
