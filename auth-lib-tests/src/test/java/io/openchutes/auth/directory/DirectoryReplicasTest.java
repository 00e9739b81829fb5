package io.openchutes.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.openchutes.auth.Account;
import io.openchutes.auth.AuthConfig;
import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.event.EventConfig;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.database.DedicatedConnections;
import io.openchutes.event.database.TransactionEnd;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas of the directory on one database: each has its own cache and its own LISTEN connection. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DirectoryReplicasTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    AccountDirectory here;

    @Inject
    TestAccounts accounts;

    @Inject
    AccountStore store;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    DedicatedConnections connections;

    @Inject
    EventConfig events;

    @Inject
    TransactionSynchronizationRegistry transaction;

    @Inject
    TransactionEnd transactionEnd;

    @Inject
    AuthConfig config;

    private ReplicaSignals otherSignals;
    private AccountDirectory there;

    @BeforeEach
    void startTheOtherReplica() throws ReflectiveOperationException {
        Constructor<ReplicaSignals> make = ReplicaSignals.class.getDeclaredConstructor(
                DataSource.class, DedicatedConnections.class, EventConfig.class, TransactionEnd.class);
        make.setAccessible(true);
        otherSignals = make.newInstance(dataSource, connections, events, transactionEnd);
        call("start", StartupEvent.class, new StartupEvent());
        there = new AccountDirectory(store, otherSignals, transaction, transactionEnd, patient());
        there.listen();
        await().atMost(PATIENCE).until(otherSignals::connected);
    }

    @AfterEach
    void stopTheOtherReplica() throws ReflectiveOperationException {
        call("stop", ShutdownEvent.class, new ShutdownEvent());
    }

    @Test
    void aChangeIsSeenByBothWithinASecond() {
        Person alice = accounts.open();
        assertThat(here.byId(alice.userId)).isPresent();
        assertThat(there.byHotkey(alice.key.hotkey().text())).isPresent();
        var key = alice.adminKey();
        Instant committed = Instant.now();
        await().atMost(A_SECOND).until(() -> there.byApiKey(key.keyId()).isPresent());
        await().atMost(A_SECOND).until(() -> here.byApiKey(key.keyId()).isPresent());
        assertThat(Duration.between(committed, Instant.now())).isLessThan(A_SECOND);
        alice.revokeKeys();
        await().atMost(A_SECOND).until(() -> there.byApiKey(key.keyId()).isEmpty());
        await().atMost(A_SECOND).until(() -> here.byApiKey(key.keyId()).isEmpty());
        alice.close();
        await().atMost(A_SECOND)
                .until(() -> there.byId(alice.userId).orElseThrow().closed());
    }

    @Test
    void answersAreKeptUntilSomethingChanges() {
        Person alice = accounts.open();
        await().atMost(PATIENCE).until(() -> {
            // A signal of an earlier change may still be on its way.
            there.byId(alice.userId);
            execute("update auth_account set coldkey = 'behind the back' where user_id = '" + alice.userId + "'");
            Optional<Account> kept = there.byId(alice.userId);
            execute("update auth_account set coldkey = null where user_id = '" + alice.userId + "'");
            return kept.orElseThrow().coldkey() == null;
        });
    }

    @Test
    void withoutItsConnectionAReplicaKeepsNothingAndComesBack() {
        Person alice = accounts.open();
        assertThat(there.byId(alice.userId)).isPresent();
        // Cut again and again, so that the replica is caught without a connection for a while.
        for (int i = 0; i < 5; i++) {
            cut();
            await().atMost(PATIENCE).until(() -> !otherSignals.connected() || cut() == 0);
            execute("update auth_account set coldkey = 'cut " + i + "' where user_id = '" + alice.userId + "'");
            int round = i;
            await().atMost(PATIENCE)
                    .until(() -> ("cut " + round)
                            .equals(there.byId(alice.userId).orElseThrow().coldkey()));
        }
        await().atMost(PATIENCE).until(otherSignals::connected);
        alice.close();
        await().atMost(A_SECOND)
                .until(() -> there.byId(alice.userId).orElseThrow().closed());
    }

    @Test
    void anOlderStateIsIgnored() {
        Person alice = accounts.open();
        AccountChanged first = alice.state();
        alice.adminKey();
        QuarkusTransaction.requiringNew().run(() -> here.apply(first, 1, Instant.now()));
        alice.close();
        QuarkusTransaction.requiringNew().run(() -> here.apply(first, 2, Instant.now()));
        assertThat(store.byId(alice.userId).orElseThrow().closed()).isTrue();
        assertThat(store.byUsername(alice.username.toUpperCase())).isPresent();
        QuarkusTransaction.requiringNew().run(() -> here.forget(alice.userId, 2));
        assertThat(store.byId(alice.userId)).isPresent();
        QuarkusTransaction.requiringNew().run(() -> here.forget(alice.userId, 9));
        assertThat(store.byId(alice.userId)).isEmpty();
    }

    @Test
    void manyAccountsAreOneQuestion() {
        Person alice = accounts.open();
        Person bob = accounts.open();
        UUID nobody = UUID.randomUUID();
        Map<UUID, Account> found = here.byIds(List.of(alice.userId, bob.userId, nobody));
        assertThat(found).containsOnlyKeys(alice.userId, bob.userId);
        assertThat(here.byIds(List.of(alice.userId, nobody))).containsOnlyKeys(alice.userId);
        assertThat(found.get(alice.userId).netuids()).containsExactlyInAnyOrder(44, 120);
    }

    /** As configured, but answers may be kept for long: what is fresh here is fresh through signals alone. */
    private AuthConfig patient() {
        return (AuthConfig) java.lang.reflect.Proxy.newProxyInstance(
                AuthConfig.class.getClassLoader(),
                new Class<?>[] {AuthConfig.class},
                (proxy, method, arguments) ->
                        method.getName().equals("directory") ? directory() : method.invoke(config, arguments));
    }

    private AuthConfig.Directory directory() {
        return (AuthConfig.Directory) java.lang.reflect.Proxy.newProxyInstance(
                AuthConfig.class.getClassLoader(),
                new Class<?>[] {AuthConfig.Directory.class},
                (proxy, method, arguments) -> method.getName().equals("keepFor")
                        ? Duration.ofHours(1)
                        : method.invoke(config.directory(), arguments));
    }

    private <E> void call(String name, Class<E> type, E event) throws ReflectiveOperationException {
        Method method = ReplicaSignals.class.getDeclaredMethod(name, type);
        method.setAccessible(true);
        method.invoke(otherSignals, event);
    }

    /** Ends every LISTEN connection of the database. */
    private long cut() {
        return new TestDatabase(dataSource)
                .number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where application_name = 'openchutes replica signals' and datname = current_database()");
    }

    private void execute(String sql) {
        new TestDatabase(dataSource).run(sql);
    }
}
