package io.openchutes.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the accounts' owner says over Kafka, and what the directory makes of it. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class AccountEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Outbox outbox;

    @Inject
    AccountDirectory directory;

    @Inject
    TestAccounts accounts;

    @Inject
    DirectoryAge age;

    @Inject
    DataSource dataSource;

    @Test
    void accountsComeChangeAndClose() {
        Person alice = accounts.new Person();
        UUID object = UUID.randomUUID();
        ApiKey key = ApiKey.generate(UUID.randomUUID(), alice.userId, new SecureRandom());
        AccountChanged state = alice.state();
        AccountChanged withKey = new AccountChanged(
                state.userId(),
                state.username(),
                state.hotkey(),
                "coldkey",
                "",
                state.balance(),
                1L << 10,
                List.of(120),
                "not-a-uuid",
                state.createdAt(),
                List.of(new AccountChanged.Key(
                        key.keyId(),
                        "ci",
                        key.digest(),
                        false,
                        List.of(new KeyScope(UUID.randomUUID(), "chutes", object.toString(), "read")),
                        Instant.parse("2026-01-01T00:00:00Z"))));
        send(AccountChanged.TYPE, alice, withKey);
        await().atMost(PATIENCE).until(() -> directory.byApiKey(key.keyId()).isPresent());
        var stored = directory.byApiKey(key.keyId()).orElseThrow();
        assertThat(stored.scopes().unlimited()).isFalse();
        assertThat(stored.scopes().allows(ObjectType.CHUTES, object, Action.READ))
                .isTrue();
        assertThat(stored.scopes().allows(ObjectType.CHUTES, object, Action.WRITE))
                .isFalse();
        assertThat(stored.account().netuids()).containsExactly(120);
        assertThat(stored.account().logoId()).isNull();
        assertThat(stored.account().stateEventAt()).isAfter(Instant.now().minusSeconds(60));
        assertThat(directory.byUsername(alice.username.toUpperCase())).contains(stored.account());

        send(AccountClosed.TYPE, alice, new AccountClosed(alice.userId, alice.username, state.hotkey(), Instant.now()));
        await().atMost(PATIENCE)
                .until(() -> directory.byId(alice.userId).orElseThrow().closed());
        assertThat(directory.byApiKey(key.keyId())).isEmpty();
        assertThat(directory.byUsername(alice.username)).isPresent();
    }

    @Test
    void anAccountThatIsClosedBeforeItWasHeardOfIsKnownAsClosed() {
        Person bob = accounts.new Person();
        send(
                AccountClosed.TYPE,
                bob,
                new AccountClosed(bob.userId, bob.username, bob.key.hotkey().text(), Instant.now()));
        await().atMost(PATIENCE).until(() -> directory.byId(bob.userId).isPresent());
        assertThat(directory.byHotkey(bob.key.hotkey().text()).orElseThrow().closed())
                .isTrue();
    }

    @Test
    void aStateThatIsNotNewerChangesNothing() {
        Person carol = accounts.new Person();
        AccountChanged newer = carol.state();
        AccountChanged older = withBalance(newer, newer.balance().add(BigDecimal.TEN));
        Instant now = Instant.now();
        QuarkusTransaction.requiringNew().run(() -> directory.apply(newer, 5, now));
        QuarkusTransaction.requiringNew().run(() -> directory.apply(older, 5, now));
        QuarkusTransaction.requiringNew().run(() -> directory.apply(older, 4, now));
        QuarkusTransaction.requiringNew().run(() -> directory.forget(carol.userId, 4));
        assertThat(directory.byId(carol.userId).orElseThrow().balance()).isEqualByComparingTo(newer.balance());
        QuarkusTransaction.requiringNew().run(() -> directory.apply(older, 6, now));
        assertThat(directory.byId(carol.userId).orElseThrow().balance()).isEqualByComparingTo(older.balance());
        QuarkusTransaction.requiringNew().run(() -> directory.forget(carol.userId, 7));
        assertThat(directory.byId(carol.userId)).isEmpty();
    }

    @Test
    void whatABatchTakesOverIsStoredAtItsEnd() {
        Person dave = accounts.new Person();
        Person erin = accounts.new Person();
        AccountChanged richer = withBalance(dave.state(), BigDecimal.TEN);
        Instant now = Instant.now();
        QuarkusTransaction.requiringNew().run(() -> {
            directory.applyAtEnd(dave.state(), 1, now);
            directory.applyAtEnd(erin.state(), 1, now);
            directory.applyAtEnd(richer, 3, now);
            directory.applyAtEnd(dave.state(), 2, now);
            assertThat(directory.byId(dave.userId)).isEmpty();
        });
        assertThat(directory.byId(dave.userId).orElseThrow().balance()).isEqualByComparingTo(BigDecimal.TEN);
        assertThat(directory.byUsername(erin.username)).isPresent();

        QuarkusTransaction.requiringNew().run(() -> directory.applyAtEnd(dave.state(), 2, now));
        assertThat(directory.byId(dave.userId).orElseThrow().balance()).isEqualByComparingTo(BigDecimal.TEN);
    }

    @Test
    void anAccountThatEndsInTheBatchHasEnded() {
        Person closed = accounts.new Person();
        Person deleted = accounts.new Person();
        Instant now = Instant.now();
        QuarkusTransaction.requiringNew().run(() -> {
            directory.applyAtEnd(closed.state(), 1, now);
            directory.apply(
                    new AccountClosed(
                            closed.userId, closed.username, closed.state().hotkey(), now),
                    2,
                    now);
            directory.applyAtEnd(deleted.state(), 1, now);
            directory.forget(deleted.userId, 2);
        });
        assertThat(directory.byId(closed.userId).orElseThrow().closed()).isTrue();
        assertThat(directory.byId(deleted.userId)).isEmpty();
    }

    @Test
    void aKeyThatTwoAccountsOfABatchClaimIsOneAccounts() {
        Person first = accounts.new Person();
        Person second = accounts.new Person();
        ApiKey key = ApiKey.generate(UUID.randomUUID(), first.userId, new SecureRandom());
        AccountChanged.Key claimed = new AccountChanged.Key(
                key.keyId(), "ci", key.digest(), true, List.of(), Instant.parse("2026-01-01T00:00:00Z"));
        QuarkusTransaction.requiringNew().run(() -> {
            directory.applyAtEnd(withKey(first.state(), claimed), 1, Instant.now());
            directory.applyAtEnd(withKey(second.state(), claimed), 1, Instant.now());
        });
        assertThat(directory.byId(first.userId)).isPresent();
        assertThat(directory.byId(second.userId)).isPresent();
        assertThat(directory.byApiKey(key.keyId()).orElseThrow().account().userId())
                .isIn(first.userId, second.userId);
    }

    @Test
    void aStateThatTheDatabaseRefusesIsPutAside() {
        Person frank = accounts.new Person();
        Person grace = accounts.new Person();
        AccountChanged state = frank.state();
        // PostgreSQL's texts have no NUL.
        AccountChanged refused = with(state, state.username() + '\0', state.balance(), state.apiKeys());
        QuarkusTransaction.requiringNew().run(() -> {
            outbox.append(Topics.ACCOUNT_EVENTS, AccountChanged.TYPE, frank.userId.toString(), refused);
            outbox.append(Topics.ACCOUNT_EVENTS, AccountChanged.TYPE, grace.userId.toString(), grace.state());
        });
        await().atMost(PATIENCE).until(() -> deadLettersOf(frank.userId) == 1);
        await().atMost(PATIENCE).until(() -> directory.byId(grace.userId).isPresent());
        assertThat(directory.byId(frank.userId)).isEmpty();
    }

    private long deadLettersOf(UUID userId) {
        return new TestDatabase(dataSource)
                .number(
                        "select count(*) from event_dead_letter where consumer = ? and subject = ?",
                        DirectorySubscription.NAME,
                        userId.toString());
    }

    private static AccountChanged withBalance(AccountChanged state, BigDecimal balance) {
        return with(state, state.username(), balance, state.apiKeys());
    }

    private static AccountChanged withKey(AccountChanged state, AccountChanged.Key key) {
        return with(state, state.username(), state.balance(), List.of(key));
    }

    private static AccountChanged with(
            AccountChanged state, String username, BigDecimal balance, List<AccountChanged.Key> keys) {
        return new AccountChanged(
                state.userId(),
                username,
                state.hotkey(),
                state.coldkey(),
                state.paymentAddress(),
                balance,
                state.permissionsBitmask(),
                state.netuids(),
                state.logoId(),
                state.createdAt(),
                keys);
    }

    @Test
    void theDirectoryKnowsThatItIsComplete() {
        Instant begin = Instant.now();
        await().atMost(PATIENCE.multipliedBy(2))
                .until(() -> age.current().compareTo(Duration.between(begin, Instant.now())) < 0);
    }

    private void send(String type, Person person, Object event) {
        EventSchemas.assertValid(type, event);
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append(Topics.ACCOUNT_EVENTS, type, person.userId.toString(), event));
    }
}
