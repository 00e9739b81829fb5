package io.openchutes.chutes.account;

import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.event.Outbox.Appended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/**
 * Publishes the state of an account, and updates this service's own directory in the same transaction: a new account can sign at once, a
 * deleted key is refused at once. The event that comes back over Kafka carries the same sequence and changes nothing.
 */
@ApplicationScoped
public class AccountEventService {
    private final Outbox outbox;
    private final AccountDirectory directory;
    private final ApiKeyRepository keys;

    public AccountEventService(Outbox outbox, AccountDirectory directory, ApiKeyRepository keys) {
        this.outbox = outbox;
        this.directory = directory;
        this.keys = keys;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void changed(RegisteredAccount account) {
        AccountChanged state = stateOf(account);
        Appended appended = outbox.appendState(
                Topics.ACCOUNT_EVENTS, AccountChanged.TYPE, account.userId().toString(), state);
        directory.apply(state, appended.sequence(), appended.at());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void closed(RegisteredAccount account) {
        AccountClosed state =
                new AccountClosed(account.userId(), account.username(), account.hotkey(), account.closedAt());
        Appended appended = outbox.appendState(
                Topics.ACCOUNT_EVENTS, AccountClosed.TYPE, account.userId().toString(), state);
        directory.apply(state, appended.sequence(), appended.at());
    }

    private AccountChanged stateOf(RegisteredAccount account) {
        return new AccountChanged(
                account.userId(),
                account.username(),
                account.hotkey(),
                account.coldkey(),
                account.paymentAddress(),
                account.balance(),
                account.permissions(),
                account.netuids(),
                account.logoId() == null ? null : account.logoId().toString(),
                account.createdAt(),
                keys.of(account.userId()).stream()
                        .map(AccountEventService::stateOf)
                        .toList());
    }

    private static AccountChanged.Key stateOf(ApiKey key) {
        return new AccountChanged.Key(
                key.apiKeyId(),
                key.name(),
                key.digest(),
                key.isAdmin(),
                key.scopes().stream()
                        .map(scope -> new AccountChanged.KeyScope(
                                scope.scopeId(),
                                scope.objectType(),
                                scope.objectId() == null
                                        ? null
                                        : scope.objectId().toString(),
                                scope.action()))
                        .toList(),
                key.createdAt());
    }
}
