package io.openchutes.instances;

import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.chute.Cord;
import io.openchutes.instances.instance.ClaimRequest;
import io.openchutes.instances.target.TargetService;
import io.openchutes.testing.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What the tests start from, and what the database holds in the end. */
@ApplicationScoped
public class InstanceFixtures {
    private final ChuteService chutes;
    private final TargetService targets;
    private final TestDatabase database;
    private final MutableClock clock;

    InstanceFixtures(ChuteService chutes, TargetService targets, DataSource dataSource, MutableClock clock) {
        this.chutes = chutes;
        this.targets = targets;
        this.database = new TestDatabase(dataSource);
        this.clock = clock;
    }

    /** A private chute on one h100 or a100, four calls at a time, deployed a day ago; nobody wants it yet. */
    public ChuteState chute(UUID owner) {
        ChuteState chute = state(UUID.randomUUID(), owner, UUID.randomUUID().toString(), false);
        deploy(chute);
        return chute;
    }

    /** The same, wanted for an hour. */
    public ChuteState wantedChute(UUID owner) {
        ChuteState chute = chute(owner);
        targets.want(chute.chuteId(), clock.instant().plus(Duration.ofHours(1)), "warm-up");
        return chute;
    }

    public ChuteState state(UUID chuteId, UUID owner, String version, boolean disabled) {
        String half = chuteId.toString().substring(0, 8);
        return new ChuteState(
                chuteId,
                owner,
                "owner",
                "org/model-" + half,
                "owner-org-model-" + half,
                false,
                Set.of(),
                version,
                new ChuteState.Image(UUID.randomUUID(), "image", "1.0"),
                List.of("a100", "h100"),
                1,
                null,
                4,
                2,
                0.75,
                300,
                disabled,
                List.of(new Cord(
                        "POST", "/chat", "chat", true, true, "/v1/chat/completions", "POST", "text/event-stream")),
                null,
                clock.instant().minus(Duration.ofDays(1)),
                clock.instant().minus(Duration.ofDays(1)));
    }

    public void deploy(ChuteState chute) {
        chutes.exists(chute, false);
    }

    /** The same chute, as if its name had been deployed anew just now. */
    public ChuteState deployedNow(ChuteState chute) {
        return new ChuteState(
                chute.chuteId(),
                chute.userId(),
                chute.username(),
                chute.name(),
                chute.slug(),
                chute.isPublic(),
                chute.shares(),
                chute.version(),
                chute.image(),
                chute.supportedGpus(),
                chute.gpuCount(),
                chute.standardTemplate(),
                chute.concurrency(),
                chute.maxInstances(),
                chute.scalingThreshold(),
                chute.shutdownAfterSeconds(),
                chute.disabled(),
                chute.cords(),
                chute.rollingUpdate(),
                clock.instant(),
                clock.instant());
    }

    /** An instance that a probe found honest, but not ready; nothing is probed there any more. */
    public UUID verified(ChuteState chute) {
        UUID instanceId = UUID.randomUUID();
        run("""
                insert into instances (instance_id, chute_id, version, miner_user_id, miner_hotkey, gpu, gpu_count,
                    secret_in_clear, concurrency, state, host, address, port, launched_at, lapses_at, verified_at, last_verified_at,
                    last_heartbeat_at)
                select ?, ?, ?, gen_random_uuid(), '5Miner', 'h100', 1, repeat('0', 64), 4, 'VERIFIED', '127.0.0.1',
                    '127.0.0.1', 12345, at, at + interval '15 minutes', at, at, at from (select cast(? as timestamptz)) moment(at)""", instanceId, chute.chuteId(), chute.version(), clock.instant().toString());
        return instanceId;
    }

    public static ClaimRequest claim(ChuteState chute) {
        return new ClaimRequest(chute.chuteId(), UUID.fromString(chute.version()), "h100", 1, "eu-north");
    }

    public List<String> events(UUID subject) {
        return database.events(subject);
    }

    public List<String> data(UUID subject, String type) {
        return database.data(subject, type);
    }

    public String stateOf(UUID instanceId) {
        return texts("select state from instances where instance_id = ?", instanceId)
                .get(0);
    }

    public String reasonOf(UUID instanceId) {
        return texts("select reason from instances where instance_id = ?", instanceId)
                .get(0);
    }

    public long count(String sql, Object... parameters) {
        return database.number(sql, parameters);
    }

    public List<String> texts(String sql, Object... parameters) {
        return database.texts(sql, parameters);
    }

    public void run(String sql, Object... parameters) {
        database.run(sql, parameters);
    }
}
