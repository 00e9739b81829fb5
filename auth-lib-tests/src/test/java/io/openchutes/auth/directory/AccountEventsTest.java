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
        AccountChanged older = new AccountChanged(
                newer.userId(),
                newer.username(),
                newer.hotkey(),
                newer.coldkey(),
                newer.paymentAddress(),
                newer.balance().add(BigDecimal.TEN),
                newer.permissionsBitmask(),
                newer.netuids(),
                newer.logoId(),
                newer.createdAt(),
                newer.apiKeys());
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
