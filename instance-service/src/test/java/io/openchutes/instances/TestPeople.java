package io.openchutes.instances;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.event.json.EventJson;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.ConfigProvider;

/** Accounts of tests, who call with signatures or with API keys. */
@ApplicationScoped
public class TestPeople {
    private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AccountDirectory directory;
    private final Clock clock;

    TestPeople(AccountDirectory directory, MutableClock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    public Person open(Permission... permissions) {
        return new Person().permitted(permissions);
    }

    public Person miner() {
        return open(Permission.MINER);
    }

    /** Where the service under test answers. */
    public static URI service() {
        return URI.create(
                "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class));
    }

    /** A call without credentials. */
    public static HttpResponse<String> anonymously(String method, String target, Object body) {
        return send(request(method, target, bytes(body)));
    }

    private static HttpRequest.Builder request(String method, String target, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service().resolve(target))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return request;
    }

    private static byte[] bytes(Object body) {
        return body == null ? null : EventJson.write(body);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("The service does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** An account under a test's hands. */
    public final class Person {
        public final UUID userId = UUID.randomUUID();
        public final SigningKey signing = SigningKey.generate();
        public final String username = "u" + userId.toString().replace("-", "").substring(0, 12);
        private final List<AccountChanged.Key> keys = new ArrayList<>();
        private long permissions;
        private BigDecimal balance = BigDecimal.TEN;
        private String adminKey;

        private Person() {}

        public String hotkey() {
            return signing.hotkey().text();
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

        /** As account-changed announces it. */
        public AccountChanged state() {
            return new AccountChanged(
                    userId,
                    username,
                    hotkey(),
                    null,
                    "",
                    balance,
                    permissions,
                    List.of(),
                    null,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    keys);
        }

        public void close() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(
                            new AccountClosed(userId, username, hotkey(), clock.instant()),
                            SEQUENCE.incrementAndGet(),
                            clock.instant()));
        }

        /** A call with a version 2 signature. */
        public HttpResponse<String> signed(String method, String target, Object body) {
            byte[] bytes = bytes(body);
            HttpRequest.Builder request = request(method, target, bytes);
            SignedHeaders.version2(signing, clock.instant(), method, target, bytes)
                    .forEach(request::header);
            return send(request);
        }

        /** A call with a version 1 signature. */
        public HttpResponse<String> signedWithVersion1(String method, String target, Object body, String purpose) {
            byte[] bytes = bytes(body);
            HttpRequest.Builder request = request(method, target, bytes);
            (bytes == null
                            ? SignedHeaders.version1(signing, clock.instant(), purpose)
                            : SignedHeaders.version1(signing, clock.instant(), bytes))
                    .forEach(request::header);
            return send(request);
        }

        /** A call with an admin key. */
        public HttpResponse<String> withKey(String method, String target, Object body) {
            if (adminKey == null) {
                adminKey = newKey(true);
            }
            return withKey(adminKey, method, target, body);
        }

        /** A call with a key that has these scopes alone. */
        public HttpResponse<String> scoped(
                String method, String target, Object body, AccountChanged.KeyScope... scopes) {
            return withKey(newKey(false, scopes), method, target, body);
        }

        /** What a client would send as {@code Authorization}. */
        public String authorization() {
            if (adminKey == null) {
                adminKey = newKey(true);
            }
            return "Bearer " + adminKey;
        }

        private HttpResponse<String> withKey(String key, String method, String target, Object body) {
            return send(request(method, target, bytes(body)).header("Authorization", "Bearer " + key));
        }

        public String newKey(boolean admin, AccountChanged.KeyScope... scopes) {
            ApiKey key = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
            keys.add(new AccountChanged.Key(
                    key.keyId(), "key " + keys.size(), key.digest(), admin, Arrays.asList(scopes), clock.instant()));
            save();
            return key.secretText();
        }

        private Person save() {
            QuarkusTransaction.requiringNew()
                    .run(() -> directory.apply(state(), SEQUENCE.incrementAndGet(), clock.instant()));
            return this;
        }
    }

    public static AccountChanged.KeyScope scope(String objectType, UUID objectId, String action) {
        return new AccountChanged.KeyScope(
                UUID.randomUUID(), objectType, objectId == null ? null : objectId.toString(), action);
    }
}
