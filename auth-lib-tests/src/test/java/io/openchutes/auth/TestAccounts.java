package io.openchutes.auth;

import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.sr25519.SigningKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Accounts of tests, each with a hotkey that can sign. */
@ApplicationScoped
public class TestAccounts {
    private final AccountDirectory directory;

    TestAccounts(AccountDirectory directory) {
        this.directory = directory;
    }

    /** An account under a test's hands: changes count its sequence up. */
    public final class Person {
        public final UUID userId = UUID.randomUUID();
        public final SigningKey key = SigningKey.generate();
        public final String username = "u" + userId.toString().replace("-", "").substring(0, 12);
        private final List<AccountChanged.Key> keys = new ArrayList<>();
        private long permissions;
        private long sequence;

        public Person with(Permission permission) {
            permissions |= permission.mask();
            return save();
        }

        public Person save() {
            QuarkusTransaction.requiringNew().run(() -> directory.apply(state(), ++sequence, Instant.now()));
            return this;
        }

        public AccountChanged state() {
            return new AccountChanged(
                    userId,
                    username,
                    key.hotkey().text(),
                    null,
                    "",
                    BigDecimal.TEN,
                    permissions,
                    List.of(120, 44),
                    null,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    keys);
        }

        public void close() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(
                            new AccountClosed(userId, username, key.hotkey().text(), Instant.now()),
                            ++sequence,
                            Instant.now()));
        }

        public ApiKey adminKey() {
            return addKey(true);
        }

        public ApiKey key(AccountChanged.KeyScope... scopes) {
            return addKey(false, scopes);
        }

        private ApiKey addKey(boolean admin, AccountChanged.KeyScope... scopes) {
            ApiKey apiKey = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
            keys.add(new AccountChanged.Key(
                    apiKey.keyId(),
                    "key",
                    apiKey.digest(),
                    admin,
                    Arrays.asList(scopes),
                    Instant.parse("2026-01-01T00:00:00Z")));
            save();
            return apiKey;
        }

        public void revokeKeys() {
            keys.clear();
            save();
        }
    }

    public Person open() {
        return new Person().save();
    }
}
