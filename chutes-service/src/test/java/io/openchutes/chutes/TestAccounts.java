package io.openchutes.chutes;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Accounts of tests, each with a key that may do everything. */
@ApplicationScoped
public class TestAccounts {
    private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());

    private final AccountDirectory directory;

    TestAccounts(AccountDirectory directory) {
        this.directory = directory;
    }

    /** A rich account with these permissions. */
    public Person open(Permission... permissions) {
        UUID userId = UUID.randomUUID();
        return new Person(userId, "u" + userId.toString().replace("-", "").substring(0, 12)).permitted(permissions);
    }

    /** The system's own account; the same for all tests. */
    public Person system() {
        UUID userId =
                directory.byUsername("chutes").map(account -> account.userId()).orElseGet(UUID::randomUUID);
        return new Person(userId, "chutes")
                .permitted(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT, Permission.UNLIMITED_DEV);
    }

    /** An account under a test's hands. */
    public final class Person {
        public final UUID userId;
        public final String username;
        private final SigningKey key = SigningKey.generate();
        public final String hotkey = key.hotkey().text();
        private final List<AccountChanged.Key> keys = new ArrayList<>();
        private long permissions;
        private BigDecimal balance = new BigDecimal("1000");
        private List<Integer> netuids = List.of();
        private String adminKey;

        private Person(UUID userId, String username) {
            this.userId = userId;
            this.username = username;
        }

        public Person permitted(Permission... more) {
            for (Permission permission : more) {
                permissions |= permission.mask();
            }
            return save();
        }

        public Person withBalance(String usd) {
            balance = new BigDecimal(usd);
            return save();
        }

        public Person withNetuids(Integer... all) {
            netuids = Arrays.asList(all);
            return save();
        }

        public void close() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(
                            new AccountClosed(userId, username, hotkey, Instant.now()),
                            SEQUENCE.incrementAndGet(),
                            Instant.now()));
        }

        /** A request by this account. */
        public RequestSpecification call() {
            if (adminKey == null) {
                adminKey = newKey(true);
            }
            return callWith(adminKey);
        }

        /** A request by this account without a body, signed anew. */
        public RequestSpecification signed() {
            return anonymous().headers(SignedHeaders.version1(key, Instant.now(), "chutes"));
        }

        /** A request by this account with a key that has these scopes alone. */
        public RequestSpecification callScoped(AccountChanged.KeyScope... scopes) {
            return callWith(newKey(false, scopes));
        }

        /** Requests by this account, all with one key that has these scopes alone. */
        public Supplier<RequestSpecification> keyFor(AccountChanged.KeyScope... scopes) {
            String key = newKey(false, scopes);
            return () -> callWith(key);
        }

        /** A key by its secret; one that is not an administrator's has these scopes alone. */
        public String newKey(boolean admin, AccountChanged.KeyScope... scopes) {
            ApiKey key = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
            keys.add(new AccountChanged.Key(
                    key.keyId(), "key " + keys.size(), key.digest(), admin, Arrays.asList(scopes), Instant.now()));
            save();
            return key.secretText();
        }

        private Person save() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(
                            new AccountChanged(
                                    userId,
                                    username,
                                    hotkey,
                                    null,
                                    "",
                                    balance,
                                    permissions,
                                    netuids,
                                    null,
                                    Instant.parse("2026-01-01T00:00:00Z"),
                                    keys),
                            SEQUENCE.incrementAndGet(),
                            Instant.now()));
            return this;
        }
    }

    public static AccountChanged.KeyScope scope(UUID chuteId, String action) {
        return scope("chutes", chuteId, action);
    }

    public static AccountChanged.KeyScope scope(String objectType, UUID objectId, String action) {
        return new AccountChanged.KeyScope(
                UUID.randomUUID(), objectType, objectId == null ? null : objectId.toString(), action);
    }

    public static RequestSpecification anonymous() {
        return RestAssured.given().urlEncodingEnabled(false).contentType(ContentType.JSON);
    }

    private static RequestSpecification callWith(String key) {
        return anonymous().header("Authorization", "Bearer " + key);
    }
}
