package io.openchutes.instances.call;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.MutableClock;
import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.chute.Cord;
import io.openchutes.instances.instance.ActiveInstances;
import io.openchutes.testing.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Callers, chutes and instances for the tests of calls, and what the database holds afterwards. */
@ApplicationScoped
public class CallFixtures {
    private final AccountDirectory directory;
    private final ChuteService chutes;
    private final ReplicaSignals signals;
    private final TestDatabase database;
    private final MutableClock clock;

    CallFixtures(
            AccountDirectory directory,
            ChuteService chutes,
            ReplicaSignals signals,
            DataSource dataSource,
            MutableClock clock) {
        this.directory = directory;
        this.chutes = chutes;
        this.signals = signals;
        this.database = new TestDatabase(dataSource);
        this.clock = clock;
    }

    /** An account that can sign and hold keys. */
    final class Person {
        final UUID userId = UUID.randomUUID();
        final SigningKey key = SigningKey.generate();
        final String username = "u" + userId.toString().replace("-", "").substring(0, 12);
        private final List<AccountChanged.Key> keys = new ArrayList<>();
        private final long permissions;
        private final BigDecimal balance;
        private long sequence;

        private Person(String balance, Permission... permissions) {
            this.balance = new BigDecimal(balance);
            long bits = 0;
            for (Permission permission : permissions) {
                bits |= permission.mask();
            }
            this.permissions = bits;
            save();
        }

        private void save() {
            AccountChanged state = new AccountChanged(
                    userId,
                    username,
                    key.hotkey().text(),
                    null,
                    "",
                    balance,
                    permissions,
                    List.of(),
                    null,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    keys);
            QuarkusTransaction.requiringNew().run(() -> directory.apply(state, ++sequence, clock.instant()));
        }

        /** The Authorization header of a new key; without scopes an admin key. */
        String bearer(KeyScope... scopes) {
            ApiKey apiKey = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
            keys.add(new AccountChanged.Key(
                    apiKey.keyId(), "key", apiKey.digest(), scopes.length == 0, List.of(scopes), clock.instant()));
            save();
            return "Bearer " + apiKey.secretText();
        }

        void revokeAll() {
            keys.clear();
            save();
        }
    }

    Person person(String balance, Permission... permissions) {
        return new Person(balance, permissions);
    }

    static KeyScope scope(String action, UUID objectId) {
        return new KeyScope(UUID.randomUUID(), "chutes", objectId == null ? null : objectId.toString(), action);
    }

    static Cord post(String path) {
        return new Cord("POST", "/internal" + path, "f", false, false, path, "POST", null);
    }

    static Cord get(String path) {
        return new Cord("POST", "/internal" + path, "f", false, false, path, "GET", null);
    }

    static Cord stream(String path, String type) {
        return new Cord("POST", "/internal" + path, "f", true, false, path, "POST", type);
    }

    private static final List<Cord> CORDS = List.of(
            post("/echo"),
            get("/get"),
            post("/error"),
            get("/file"),
            post("/slow"),
            stream("/stream", "text/event-stream"),
            stream("/untyped-stream", "text/event-stream"),
            stream("/lingering-stream", "text/event-stream"),
            get("/endless"),
            stream("/die-in-stream", "text/event-stream"),
            stream("/die-in-event", "text/event-stream"),
            get("/die-in-json"),
            get("/die-at-once"),
            get("/silent"),
            stream("/v1/chat/completions", "text/event-stream"),
            post("/v1/completions"),
            new Cord("POST", "/hidden", "f", false, false, null, "POST", null));

    /** A chute with all that {@link FakeInstance} answers. */
    ChuteState chute(Person owner, String name, boolean isPublic, int concurrency, String template) {
        ChuteState chute = state(UUID.randomUUID(), owner, name, isPublic, concurrency, template, false, Set.of());
        chutes.exists(chute, false);
        return chute;
    }

    ChuteState state(
            UUID chuteId,
            Person owner,
            String name,
            boolean isPublic,
            int concurrency,
            String template,
            boolean disabled,
            Set<UUID> shares) {
        return new ChuteState(
                chuteId,
                owner.userId,
                owner.username,
                name,
                (owner.username + "-" + name).toLowerCase().replaceAll("[^a-z0-9]+", "-"),
                isPublic,
                shares,
                UUID.randomUUID().toString(),
                new ChuteState.Image(UUID.randomUUID(), "image", "1.0"),
                List.of("a100"),
                1,
                template,
                concurrency,
                2,
                0.75,
                300,
                disabled,
                CORDS,
                null,
                clock.instant().minus(Duration.ofDays(1)),
                clock.instant().minus(Duration.ofDays(1)));
    }

    void deploy(ChuteState chute) {
        chutes.exists(chute, false);
    }

    /** Makes the instance an active one of the chute. */
    void activate(FakeInstance instance, ChuteState chute) {
        activate(instance.instanceId, instance.secret, instance.port(), chute);
    }

    void activate(UUID instanceId, String secret, int port, ChuteState chute) {
        update("""
                insert into instances (instance_id, chute_id, version, miner_user_id, miner_hotkey, gpu, gpu_count,
                    secret_in_clear, concurrency, state, host, address, port, ready, launched_at, verified_at, activated_at,
                    last_verified_at, last_heartbeat_at)
                values ('%s', '%s', '%s', '%s', '5Miner', 'a100', 1, '%s', %d, 'ACTIVE', '127.0.0.1', '127.0.0.1', %d, true,
                    now(), now(), now(), now(), now())""".formatted(
                instanceId, chute.chuteId(), chute.version(), UUID.randomUUID(), secret, chute.concurrency(), port));
        signals.send(ActiveInstances.CHANNEL, chute.chuteId().toString());
    }

    void drain(UUID instanceId, UUID chuteId) {
        update("update instances set state = 'DRAINING', draining_since = now() where instance_id = '" + instanceId
                + "'");
        signals.send(ActiveInstances.CHANNEL, chuteId.toString());
    }

    /** The data of the chute's invocation-completed, in order. */
    List<String> completed(UUID chuteId) {
        return texts(
                "select convert_from(data, 'UTF8') from event_outbox where type = 'invocation-completed' and subject = '"
                        + chuteId + "' order by id");
    }

    long openCalls(UUID chuteId) {
        return database.number("select count(*) from open_calls where chute_id = ?", chuteId);
    }

    List<String> texts(String sql) {
        return database.texts(sql);
    }

    void update(String sql) {
        database.run(sql);
    }
}
