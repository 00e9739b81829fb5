package io.openchutes.metrics.isolation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.directory.AccountClosed;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.contracts.Topics;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One private chute, every kind of caller, every operation: the answers show its id and figures, never its name, owner or code, and
 * credentials, right or wrong, change nothing in them.
 */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class IsolationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is asked for a chute, and the status. {@code ID}, {@code NAME} and {@code HALF} stand for its own. */
    private static final String OPERATIONS = """
            200 /chutes/utilization
            200 /chutes/utilization?chute_id=ID
            200 /chutes/utilization?name=HALF
            422 /chutes/utilization?chute_id=HALF
            200 /chutes/gpu_count_history
            200 /chutes/miner_means
            200 /chutes/miner_means?q=HALF
            200 /chutes/miner_means?q=ID
            422 /chutes/miner_means?page=0
            200 /chutes/miner_means/ID
            200 /chutes/miner_means/ID?q=5&sort=tps&dir=asc&page=1
            200 /chutes/miner_means/ID?ext=json
            200 /chutes/miner_means/ID?ext=csv
            422 /chutes/miner_means/ID?ext=xml
            422 /chutes/miner_means/ID?sort=HALF
            200 /chutes/miner_means/ID.json
            200 /chutes/miner_means/ID.csv
            422 /chutes/miner_means/ID.xml
            404 /chutes/miner_means/HALF
            404 /chutes/miner_means/HALF.json
            404 /chutes/miner_means/HALF.csv
            404 /chutes/miner_means/ID/code
            404 /chutes/miner_means/OWNER/HALF
            """;

    /** These say which figures belong to which chute, so they must know the private one. */
    private static final List<String> SHOWING_ITS_FIGURES = List.of(
            "/chutes/utilization",
            "/chutes/utilization?chute_id=ID",
            "/chutes/gpu_count_history",
            "/chutes/miner_means/ID",
            "/chutes/miner_means/ID?ext=json",
            "/chutes/miner_means/ID.json",
            "/chutes/miner_means/ID?ext=csv",
            "/chutes/miner_means/ID.csv");

    /** These look at credentials; what they say of a chute is for who sees it. */
    private static final String HISTORY = "/chutes/utilization/history?chute_id=ID";

    private static final List<String> BESIDES = List.of(
            HISTORY,
            HISTORY + "&step=3600",
            "/chutes/utilization/history",
            "/admin/metrics-service/state",
            "/openapi.json",
            "MANAGEMENT/q/metrics",
            "MANAGEMENT/q/health",
            "MANAGEMENT/q/health/well");

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    MetricsFixtures fixtures;

    @Inject
    AccountDirectory directory;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Map<String, String>> callers = new LinkedHashMap<>();
    private long sequence = 10;
    private final UUID chuteId = UUID.randomUUID();
    private final UUID instanceId = UUID.randomUUID();
    private final String half = "zq" + UUID.randomUUID().toString().substring(0, 8);
    private final String name = "org/" + half + "-hidden";
    private final Person owner = new Person(0);
    private final Person friend = new Person(0);

    /** An account that signs and holds a key. */
    private static final class Person {
        private final UUID userId = UUID.randomUUID();
        private final SigningKey signing = SigningKey.generate();
        private final String username = "u" + userId.toString().replace("-", "").substring(0, 12);
        private final ApiKey apiKey = ApiKey.generate(UUID.randomUUID(), userId, new SecureRandom());
        private final long permissions;

        Person(long permissions) {
            this.permissions = permissions;
        }

        String hotkey() {
            return signing.hotkey().text();
        }

        AccountChanged open(boolean adminKey) {
            return open(adminKey, List.of());
        }

        AccountChanged open(boolean adminKey, List<KeyScope> scopes) {
            return new AccountChanged(
                    userId,
                    username,
                    hotkey(),
                    null,
                    "",
                    BigDecimal.TEN,
                    permissions,
                    List.of(),
                    null,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    List.of(new AccountChanged.Key(
                            apiKey.keyId(), "key", apiKey.digest(), adminKey, scopes, Instant.now())));
        }

        Map<String, String> signed() {
            return SignedHeaders.version1(signing, Instant.now(), "chutes");
        }

        Map<String, String> key() {
            return Map.of("Authorization", "Bearer " + apiKey.secretText());
        }
    }

    @BeforeEach
    void aPrivateChuteAndEveryKindOfCaller() throws IOException {
        open(owner);
        open(friend);
        describeTheCallers();
        publishTheChute();
    }

    private void open(Person person) {
        QuarkusTransaction.requiringNew().run(() -> directory.apply(person.open(true), 1, Instant.now()));
    }

    private void describeTheCallers() {
        Person other = new Person(0);
        Person administrator = new Person(Permission.SUBNET_ADMIN.mask() | Permission.BILLING_ADMIN.mask());
        Person closed = new Person(0);
        Person unknown = new Person(0);
        List.of(other, administrator, closed).forEach(this::open);
        QuarkusTransaction.requiringNew()
                .run(() -> directory.apply(
                        new AccountClosed(closed.userId, closed.username, closed.hotkey(), Instant.now()),
                        2,
                        Instant.now()));
        Map<String, String> spoiled = new LinkedHashMap<>(owner.signed());
        spoiled.replaceAll((header, value) -> header.equals("X-Chutes-Signature") ? "00".repeat(64) : value);

        callers.put("owner", owner.signed());
        callers.put("owner's key", owner.key());
        callers.put("friend", friend.signed());
        callers.put("friend's key", friend.key());
        callers.put("other", other.signed());
        callers.put("administrator", administrator.signed());
        callers.put("closed", closed.signed());
        callers.put("closed account's key", closed.key());
        callers.put("unknown", unknown.signed());
        callers.put("unknown key", unknown.key());
        callers.put("wrong signature", spoiled);
        callers.put("old signature", SignedHeaders.version1(owner.signing, Instant.EPOCH, "chutes"));
        callers.put("other purpose", SignedHeaders.version1(owner.signing, Instant.now(), "bounties"));
        callers.put("no key", Map.of("Authorization", "Bearer cpk_nonsense"));
        callers.put("password", Map.of("Authorization", "Basic YWxpY2U6c2VjcmV0"));
        callers.put("hotkey alone", Map.of("X-Chutes-Hotkey", owner.hotkey()));
        callers.put("user id alone", Map.of("X-Chutes-UserID", owner.userId.toString()));
    }

    /** As the other services tell it: the record holds all that nobody may learn here. */
    private void publishTheChute() throws IOException {
        Instant created = MetricsFixtures.now().minus(Duration.ofHours(2));
        ObjectNode chute = sample("chute-deployed")
                .put("chute_id", chuteId.toString())
                .put("name", name)
                .put("slug", "slug-" + half)
                .put("user_id", owner.userId.toString())
                .put("username", owner.username)
                .put("public", false)
                .put("tagline", "tagline " + half)
                .put("readme", "readme " + half)
                .put("filename", half + ".py")
                .put("ref_str", half + ":chute")
                .put("created_at", created.toString());
        chute.withArray("/shares").removeAll().add(friend.userId.toString());
        chute.withObject("/image").put("name", "image-" + half).put("username", owner.username);
        ObjectNode instance = sample("instance-activated")
                .put("instance_id", instanceId.toString())
                .put("chute_id", chuteId.toString())
                .put("launched_at", created.plusSeconds(60).toString());
        ObjectNode history = sample("chute-history-changed").put("chute_id", chuteId.toString());
        ObjectNode log = sample("capacity-logged")
                .put("chute_id", chuteId.toString())
                .put("timestamp", MetricsFixtures.now().toString());
        ObjectNode invocation = sample("invocation-completed")
                .put("invocation_id", UUID.randomUUID().toString())
                .put("chute_id", chuteId.toString())
                .put("instance_id", instanceId.toString())
                .put("started_at", MetricsFixtures.now().minusSeconds(2).toString())
                .put("completed_at", MetricsFixtures.now().minusSeconds(1).toString())
                .put("status", "success");
        try (TestEvents events = new TestEvents()) {
            String id = chuteId.toString();
            events.publish(Topics.CHUTE_EVENTS, "chute-deployed", id, chute.toString());
            events.publish(Topics.INSTANCE_EVENTS, "instance-activated", instanceId.toString(), instance.toString());
            events.publish(Topics.CHUTE_HISTORY, "chute-history-changed", id, history.toString());
            events.publish(Topics.CAPACITY_EVENTS, "capacity-logged", id, log.toString());
            events.publish(Topics.INVOCATION_EVENTS, "invocation-completed", id, invocation.toString());
        }
        await().atMost(PATIENCE)
                .until(() ->
                        List.of("chute", "instance", "chute_gpu_count", "capacity_log", "invocation_rollup").stream()
                                .allMatch(table -> fixtures.number(
                                                "SELECT count(*) FROM " + table + " WHERE chute_id = ?", chuteId)
                                        == 1));
        // The board of utilization may be a moment behind.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask("/chutes/utilization?chute_id=ID", Map.of())
                                .jsonPath()
                                .getList("total_instance_count"))
                        .isEqualTo(List.of(1)));
    }

    private ObjectNode sample(String type) throws IOException {
        return (ObjectNode) json.readTree(EventSchemas.sample(type));
    }

    private List<String> secrets() {
        return List.of(
                name,
                half + "-hidden",
                "slug-" + half,
                "image-" + half,
                "tagline " + half,
                "readme " + half,
                half + ".py",
                half + ":chute",
                owner.username,
                owner.userId.toString(),
                owner.hotkey());
    }

    @Test
    void noCallerLearnsMoreThanIdAndFigures() {
        for (String path : SHOWING_ITS_FIGURES) {
            assertThat(ask(path, Map.of()).asString())
                    .as(path)
                    .contains(path.contains("miner_means") ? instanceId.toString() : chuteId.toString());
        }
        List<String> paths = new ArrayList<>(BESIDES);
        OPERATIONS.lines().forEach(line -> paths.add(pathOf(line)));
        Map<String, Map<String, String>> everybody = new LinkedHashMap<>(callers);
        everybody.put("anonymous", Map.of());
        everybody.forEach((caller, credentials) -> paths.forEach(path -> {
            Response answer = ask(path, credentials);
            String whole = (answer.headers() + "\n" + answer.asString()).toLowerCase(Locale.ROOT);
            for (String secret : secrets()) {
                boolean isOwnWord = path.contains("OWNER") && secret.equals(owner.username);
                if (!isOwnWord) {
                    assertThat(whole).as("%s as %s", path, caller).doesNotContain(secret.toLowerCase(Locale.ROOT));
                }
            }
        }));
    }

    @Test
    void credentialsRightOrWrongChangeNothing() {
        for (String line : OPERATIONS.lines().toList()) {
            String path = pathOf(line);
            Response anonymous = ask(path, Map.of());
            assertThat(anonymous.statusCode()).as(path).isEqualTo(Integer.parseInt(line.substring(0, 3)));
            callers.forEach((caller, credentials) -> assertThat(comparable(ask(path, credentials)))
                    .as("%s as %s", path, caller)
                    .isEqualTo(comparable(anonymous)));
        }
    }

    @Test
    void itsHistoryIsForWhoSeesIt() {
        String absent = HISTORY.replace("ID", UUID.randomUUID().toString());
        Map<String, Integer> expected = new LinkedHashMap<>();
        callers.keySet().forEach(caller -> expected.put(caller, 401));
        List.of("owner", "owner's key", "friend", "friend's key").forEach(caller -> expected.put(caller, 200));
        List.of("other", "administrator", "hotkey alone", "user id alone", "anonymous")
                .forEach(caller -> expected.put(caller, 404));
        Map<String, Map<String, String>> everybody = new LinkedHashMap<>(callers);
        everybody.put("anonymous", Map.of());

        everybody.forEach((caller, credentials) -> {
            Response answer = ask(HISTORY, credentials);
            assertThat(answer.statusCode()).as(caller).isEqualTo(expected.get(caller));
            if (answer.statusCode() == 404) {
                assertThat(comparable(answer)).as(caller).isEqualTo(comparable(ask(absent, credentials)));
            }
            if (answer.statusCode() == 200) {
                assertThat(answer.header("Cache-Control")).as(caller).isEqualTo("private, no-store");
                assertThat(answer.jsonPath().getList("points.calls", Integer.class))
                        .as(caller)
                        .contains(1);
            }
        });
    }

    @Test
    void aKeyThatIsLimitedToOtherChutesDoesNotSeeIt() {
        KeyScope other =
                new KeyScope(UUID.randomUUID(), "chutes", UUID.randomUUID().toString(), "read");
        KeyScope own = new KeyScope(UUID.randomUUID(), "chutes", chuteId.toString(), "read");
        KeyScope images = new KeyScope(UUID.randomUUID(), "images", null, "read");

        assertThat(ask(HISTORY, limitedTo(own)).statusCode()).isEqualTo(200);
        assertThat(ask(HISTORY, limitedTo(other)).statusCode()).isEqualTo(404);
        assertThat(ask("/chutes/utilization/history", limitedTo(other)).statusCode())
                .isEqualTo(200);
        assertThat(ask("/chutes/utilization/history", limitedTo(images)).statusCode())
                .isEqualTo(403);
    }

    /** The owner's key, with these scopes from now on. */
    private Map<String, String> limitedTo(KeyScope scope) {
        QuarkusTransaction.requiringNew()
                .run(() -> directory.apply(owner.open(false, List.of(scope)), ++sequence, Instant.now()));
        return owner.key();
    }

    @Test
    void nobodySeesTheHistoryOnceTheOwnersAccountIsClosed() {
        assertThat(ask(HISTORY, friend.signed()).statusCode()).isEqualTo(200);

        QuarkusTransaction.requiringNew()
                .run(() -> directory.apply(
                        new AccountClosed(owner.userId, owner.username, owner.hotkey(), Instant.now()),
                        ++sequence,
                        Instant.now()));

        assertThat(ask(HISTORY, friend.signed()).statusCode()).isEqualTo(404);
    }

    @Test
    void aPrivateChutesNameIsTheSameForEverybody() {
        callers.forEach((caller, credentials) -> {
            assertThat(ask("/chutes/utilization?chute_id=ID", credentials)
                            .jsonPath()
                            .getList("name"))
                    .as(caller)
                    .isEqualTo(List.of("[private chute]"));
            assertThat(ask("/chutes/miner_means/ID", credentials).asString())
                    .as(caller)
                    .contains("[private chute]");
        });
    }

    @Test
    void itsNameFindsNothingAnywhere() {
        assertThat(ask("/chutes/utilization?name=HALF", Map.of()).jsonPath().getList("$"))
                .isEmpty();
        for (String path : List.of("/chutes/miner_means", "/chutes/miner_means?q=HALF", "/chutes/miner_means?q=ID")) {
            assertThat(ask(path, Map.of()).asString()).as(path).doesNotContain("miner_means/" + chuteId);
        }
    }

    @Test
    void itsNameAnswersAsOneThatIsNotThere() {
        for (String form : List.of("%s", "%s.json", "%s.csv", "%s?ext=json", "org/%s-hidden")) {
            Response hidden = given().get("/chutes/miner_means/" + form.formatted(half));
            Response absent = given().get("/chutes/miner_means/" + form.formatted("zqnothing0"));
            assertThat(comparable(hidden)).as(form).isEqualTo(comparable(absent));
        }
    }

    private static String pathOf(String line) {
        return line.substring(4).trim();
    }

    private Response ask(String path, Map<String, String> credentials) {
        return given().headers(credentials)
                .urlEncodingEnabled(false)
                .get(path.replace(
                                "MANAGEMENT", management.resolve("/").toString().replaceAll("/$", ""))
                        .replace("ID", chuteId.toString())
                        .replace("HALF", half)
                        .replace("OWNER", owner.username));
    }

    /** All that a caller could compare, save the request's own id and the moment. */
    private static String comparable(Response response) {
        String headers = response.headers().asList().stream()
                .filter(header -> !List.of("x-request-id", "date", "etag", "content-length")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                // Names have no case: an answer from memory may write them otherwise.
                .map(header -> header.getName().toLowerCase(Locale.ROOT) + "=" + header.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
        String body = response.asString()
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z| UTC)", "MOMENT");
        return response.statusCode() + "\n" + headers + "\n" + body;
    }
}
