package io.openchutes.chutes.isolation;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.boost.BoostService;
import io.openchutes.chutes.boost.ChuteBoosted;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.filter.Filter;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One private chute of a subnet, every kind of caller, every operation: who gets what, and that nobody else learns that it is there. */
@Tag("slow")
@QuarkusTest
@WithTestResource(PlatformResource.class)
class IsolationTest {
    private static final int TURBOVISION = 44;
    private static final int CHRONOSEEK = 20;

    /**
     * The expected status for each caller. {@code seen} and {@code none}: the list answers 200 with or without the chute.
     *
     * <p>{@code subnet} administers the subnet that the chute's name belongs to, {@code elsewhere} another one; {@code owner} and
     * these call with keys that may do everything. A billing administrator may close accounts, but this one is another system's: 404.
     */
    private static final String PEOPLE = """
            operation      | anonymous owner other shared subnet elsewhere billing closed miner
            read by id     | 404       200   404   200    200    404       404     401    404
            read by name   | 404       200   404   200    200    404       404     401    404
            read by both   | 404       200   404   200    200    404       404     401    404
            code           | 404       200   404   200    200    404       404     401    404
            code by name   | 404       200   404   200    200    404       404     401    404
            its model      | 404       200   404   200    200    404       404     401    200
            change         | 401       200   404   404    404    404       404     401    404
            change by name | 401       200   404   404    404    404       404     401    404
            share          | 401       200   404   404    404    404       404     401    404
            share by name  | 401       200   404   404    404    404       404     401    404
            unshare        | 401       200   404   404    404    404       404     401    404
            warm up        | 401       200   404   200    200    404       404     401    404
            warm by name   | 401       200   404   200    200    404       404     401    404
            delete by name | 401       400   400   400    400    400       400     401    400
            delete         | 401       200   404   404    200    404       404     401    404
            own list       | none      seen  none  none   none   none      none    401    none
            public list    | none      seen  none  none   none   none      none    401    none
            list by slug   | none      seen  none  none   none   none      none    401    none
            list by image  | none      seen  none  none   none   none      none    401    none
            deploy again   | 401       409   403   403    none   none      403     401    403
            deploy vllm    | 401       200   403   403    200    200       403     401    403
            deploy picture | 401       200   403   403    200    200       403     401    403
            its image      | 404       200   404   404    404    404       404     401    404
            its images     | none      seen  none  none   none   none      none    401    none
            make an image  | 401       403   403   403    403    403       403     401    403
            its image log  | 401       404   404   404    404    404       404     401    404
            drop its image | 401       409   404   404    404    404       404     401    404
            boosted        | 200       200   200   200    200    200       200     200    200
            affine         | 200       200   200   200    200    200       200     200    200
            rolling        | 200       200   200   200    200    200       200     200    200
            ping           | 200       200   200   200    200    200       200     200    200
            my account     | 401       200   200   200    200    200       200     401    200
            my keys        | 401       200   200   200    200    200       200     401    200
            a key of mine  | 401       404   404   404    404    404       404     401    404
            drop a key     | 401       403   403   403    403    403       403     401    403
            make a key     | 401       403   403   403    403    403       403     401    403
            register       | 401       401   401   401    401    401       401     401    401
            log in         | 401       401   401   401    401    401       401     401    401
            close it       | 401       skip  403   403    403    403       404     401    403
            all accounts   | 401       403   403   403    403    403       200     401    403
            administer     | 401       403   403   403    403    403       404     401    403
            its changes    | 401       403   403   403    403    403       404     401    403
            offers         | 401       403   403   403    403    403       403     401    403
            offered code   | 401       403   403   403    403    403       403     401    403
            offered images | 401       403   403   403    403    403       403     401    403
            pricing        | 200       200   200   200    200    200       200     200    200
            """;

    /**
     * The same for keys with scopes. The owner's: {@code all} for this chute, {@code reads}, {@code writes}, {@code deletes} and
     * {@code invokes} for one action with it, {@code chutes} and {@code read} for every chute, {@code another} for another chute,
     * {@code images} and {@code image} for images, {@code invocs} for invocations. Of whom it is shared with, and of the subnet's
     * administrator: {@code sharers} and {@code admins}, for this chute.
     */
    private static final String KEYS = """
            operation      | all  reads writes deletes invokes chutes read another images image invocs sharers admins
            read by id     | 200  200   404    404     404     200    200  404     404    404   404    200     200
            read by name   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            read by both   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            code           | 200  200   404    404     404     200    200  404     404    404   404    200     200
            code by name   | 200  200   404    404     404     200    200  404     404    404   404    200     200
            its model      | 200  200   404    404     404     200    200  404     404    404   404    200     200
            change         | 200  403   200    404     404     200    403  404     404    404   404    404     404
            change by name | 200  403   200    404     404     200    403  404     404    404   404    404     404
            share          | 200  403   200    404     404     200    403  404     404    404   404    404     404
            share by name  | 200  403   200    404     404     200    403  404     404    404   404    404     404
            unshare        | 200  403   200    404     404     200    403  404     404    404   404    404     404
            warm up        | 200  403   200    404     404     200    403  404     404    404   404    200     200
            warm by name   | 200  403   200    404     404     200    403  404     404    404   404    200     200
            delete by name | 400  400   400    400     400     400    400  400     400    400   400    400     400
            delete         | 200  403   404    200     404     200    403  404     404    404   404    404     200
            own list       | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            public list    | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            list by slug   | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            list by image  | seen seen  403    403     403     seen   seen none    403    403   403    none    none
            deploy again   | 409  403   409    403     403     409    403  403     403    403   403    403     403
            deploy vllm    | 200  403   200    403     403     200    403  403     403    403   403    403     403
            deploy picture | 200  403   200    403     403     200    403  403     403    403   403    403     403
            its image      | 403  403   403    403     403     403    403  403     200    200   403    403     403
            its images     | 403  403   403    403     403     403    403  403     seen   seen  403    403     403
            make an image  | 403  403   403    403     403     403    403  403     403    403   403    403     403
            its image log  | 404  404   404    404     404     404    404  404     404    404   404    404     404
            drop its image | 403  403   403    403     403     403    403  403     409    403   403    403     403
            boosted        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            affine         | 200  200   200    200     200     200    200  200     200    200   200    200     200
            rolling        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            ping           | 200  200   200    200     200     200    200  200     200    200   200    200     200
            my account     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            my keys        | 403  403   403    403     403     403    403  403     403    403   403    403     403
            a key of mine  | 403  403   403    403     403     403    403  403     403    403   403    403     403
            drop a key     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            make a key     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            register       | 401  401   401    401     401     401    401  401     401    401   401    401     401
            log in         | 401  401   401    401     401     401    401  401     401    401   401    401     401
            close it       | 403  403   403    403     403     403    403  403     403    403   403    403     403
            all accounts   | 403  403   403    403     403     403    403  403     403    403   403    403     403
            administer     | 403  403   403    403     403     403    403  403     403    403   403    403     403
            its changes    | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offers         | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offered code   | 403  403   403    403     403     403    403  403     403    403   403    403     403
            offered images | 403  403   403    403     403     403    403  403     403    403   403    403     403
            pricing        | 200  200   200    200     200     200    200  200     200    200   200    200     200
            """;

    private static final List<String> PUBLIC_BY_CONTRACT = List.of("boosted", "affine", "rolling");
    /** What the caller gets here is of the caller's own making. */
    private static final List<String> TEMPLATES = List.of("deploy vllm", "deploy picture");

    private static final List<String> HIDDEN = List.of(
            "read by id",
            "read by name",
            "read by both",
            "code",
            "code by name",
            "its model",
            "change",
            "change by name",
            "share",
            "share by name",
            "unshare",
            "warm up",
            "warm by name",
            "delete");

    private static final List<String> OWN = List.of("my account", "my keys");
    private static final List<String> STRANGERS = List.of(
            "anonymous", "other", "elsewhere", "billing", "closed", "another", "invokes", "invocs", "images", "image");

    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    BoostService boosts;

    @Inject
    EntityManagerFactory factory;

    private final Map<String, Supplier<RequestSpecification>> callers = new LinkedHashMap<>();
    private final Map<String, BiFunction<RequestSpecification, Secret, Response>> operations = new LinkedHashMap<>();
    private Person owner;
    private Person sharer;
    private String mark;
    private UUID image;
    private Secret secret;

    /** What strangers must not learn. */
    private record Secret(UUID id, String name, String slug, String owner, UUID ownerId, String mark, UUID image) {
        List<String> words() {
            return List.of(id.toString(), name, slug, owner, ownerId.toString(), mark, image.toString());
        }

        /** The same shape without anything behind it. */
        Secret thatIsNotThere() {
            return new Secret(
                    UUID.randomUUID(),
                    name.replace(mark, "nothing"),
                    slug.replace(mark, "nothing"),
                    owner,
                    ownerId,
                    "nothing",
                    UUID.randomUUID());
        }
    }

    @BeforeEach
    void openTheAccounts() {
        owner = accounts.open(Permission.UNLIMITED_DEV).withNetuids(44);
        mark = "zq" + TestChutes.suffix();
        image = chutes.image(UUID.randomUUID(), owner, "img" + mark, false, "built and pushed", null);
        UUID another = TestChutes.idOf(chutes.deploy(owner, "plain" + TestChutes.suffix()));
        secret = deploySecret();
        sharer = accounts.open();
        Person other = accounts.open();
        Person subnet = accounts.open(Permission.SUBNET_ADMIN).withNetuids(TURBOVISION);
        Person elsewhere = accounts.open(Permission.SUBNET_ADMIN).withNetuids(CHRONOSEEK);
        Person billing = accounts.open(Permission.BILLING_ADMIN);
        Person closed = accounts.open();
        RequestSpecification ofClosed = closed.call();
        closed.close();
        callers.put("anonymous", TestAccounts::anonymous);
        callers.put("owner", owner::call);
        callers.put("other", other::call);
        callers.put("shared", sharer::call);
        callers.put("subnet", subnet::call);
        callers.put("elsewhere", elsewhere::call);
        callers.put("billing", billing::call);
        callers.put("closed", () -> ofClosed);
        callers.put("miner", accounts.open(Permission.MINER)::call);
        // The chute keeps its id when it is deployed again, so one key each is enough.
        callers.put("all", owner.keyFor(scope(secret.id(), null)));
        callers.put("reads", owner.keyFor(scope(secret.id(), "read")));
        callers.put("writes", owner.keyFor(scope(secret.id(), "write")));
        callers.put("deletes", owner.keyFor(scope(secret.id(), "delete")));
        callers.put("invokes", owner.keyFor(scope(secret.id(), "invoke")));
        callers.put("chutes", owner.keyFor(scope(null, null)));
        callers.put("read", owner.keyFor(scope(null, "read")));
        callers.put("another", owner.keyFor(scope(another, null)));
        callers.put("images", owner.keyFor(scope("images", null, null)));
        callers.put("image", owner.keyFor(scope("images", image, "read")));
        callers.put("invocs", owner.keyFor(scope("invocations", null, null)));
        callers.put("sharers", sharer.keyFor(scope(secret.id(), null)));
        callers.put("admins", subnet.keyFor(scope(secret.id(), null)));
        for (String template : List.of("vllm", "diffusion")) {
            UUID id = UUID.nameUUIDFromBytes(("chutes/" + template + ":1.0").getBytes(StandardCharsets.UTF_8));
            chutes.image(id, accounts.system(), template, true, "built and pushed", null);
        }
        describeTheOperations();
    }

    private void describeTheOperations() {
        operations.put("read by id", (call, chute) -> call.get("/chutes/" + chute.id()));
        operations.put("read by name", (call, chute) -> call.get("/chutes/" + chute.name()));
        operations.put("read by both", (call, chute) -> call.get("/chutes/" + chute.owner() + "/" + chute.name()));
        operations.put("code", (call, chute) -> call.get("/chutes/code/" + chute.id()));
        operations.put("code by name", (call, chute) -> call.get("/chutes/code/" + chute.name()));
        operations.put("its model", (call, chute) -> call.get("/chutes/" + chute.id() + "/hf_info"));
        operations.put(
                "change", (call, chute) -> call.body(Map.of("tagline", "new")).put("/chutes/" + chute.id()));
        operations.put(
                "change by name",
                (call, chute) -> call.body(Map.of("tagline", "new")).put("/chutes/" + chute.name()));
        operations.put(
                "share",
                (call, chute) -> call.body(
                                Map.of("chute_id_or_name", chute.id().toString(), "user_id_or_name", sharer.username))
                        .post("/chutes/share"));
        operations.put(
                "share by name",
                (call, chute) -> call.body(
                                Map.of("chute_id_or_name", chute.name(), "user_id_or_name", sharer.userId.toString()))
                        .post("/chutes/share"));
        operations.put(
                "unshare",
                (call, chute) -> call.body(
                                Map.of("chute_id_or_name", chute.id().toString(), "user_id_or_name", sharer.username))
                        .post("/chutes/unshare"));
        operations.put("warm up", (call, chute) -> call.get("/chutes/warmup/" + chute.id() + "?quick=true"));
        operations.put("warm by name", (call, chute) -> call.get("/chutes/warmup/" + chute.name() + "?quick=true"));
        operations.put("delete by name", (call, chute) -> call.delete("/chutes/" + chute.name()));
        operations.put("delete", (call, chute) -> call.delete("/chutes/" + chute.id()));
        operations.put("own list", (call, chute) -> call.get("/chutes/?name=" + chute.mark()));
        operations.put(
                "public list",
                (call, chute) -> call.get("/chutes/?include_public=true&limit=5000&name=" + chute.mark()));
        operations.put("list by slug", (call, chute) -> call.get("/chutes/?include_public=true&slug=" + chute.slug()));
        operations.put(
                "list by image", (call, chute) -> call.get("/chutes/?include_public=true&image=img" + chute.mark()));
        operations.put(
                "deploy again",
                (call, chute) -> call.body(body(chute.name(), image)).post("/chutes/?accept_fee=true"));
        operations.put(
                "deploy vllm",
                (call, chute) -> call.body(Map.of("model", chute.name(), "revision", "5".repeat(40), "public", false))
                        .post("/chutes/vllm?accept_fee=true"));
        operations.put(
                "deploy picture",
                (call, chute) -> call.body(Map.of("model", "org/picture", "name", chute.name(), "public", false))
                        .post("/chutes/diffusion?accept_fee=true"));
        operations.put("its image", (call, chute) -> call.get("/images/" + chute.image()));
        operations.put("its images", (call, chute) -> call.get("/images/?include_public=true&name=" + chute.mark()));
        operations.put(
                "make an image",
                (call, chute) -> call.body(
                                Map.of("name", "x", "tag", "1", "public", false, "reference", "registry.example/x:1"))
                        .post("/images/"));
        operations.put("its image log", (call, chute) -> call.get("/images/" + chute.image() + "/logs"));
        operations.put("drop its image", (call, chute) -> call.delete("/images/" + chute.image()));
        operations.put("boosted", (call, chute) -> call.get("/chutes/boosted"));
        operations.put("affine", (call, chute) -> call.get("/chutes/affine_available"));
        operations.put("rolling", (call, chute) -> call.get("/chutes/rolling_updates"));
        operations.put("ping", (call, chute) -> call.get("/ping"));
        operations.put("my account", (call, chute) -> call.get("/users/me"));
        operations.put("my keys", (call, chute) -> call.get("/api_keys/"));
        operations.put("a key of mine", (call, chute) -> call.get("/api_keys/" + chute.mark()));
        operations.put("drop a key", (call, chute) -> call.delete("/api_keys/" + chute.mark()));
        operations.put(
                "make a key",
                (call, chute) ->
                        call.body(Map.of("name", chute.mark(), "admin", true)).post("/api_keys/"));
        operations.put(
                "register",
                (call, chute) -> call.body(Map.of("username", "spy", "coldkey", owner.hotkey))
                        .post("/users/register"));
        operations.put(
                "log in",
                (call, chute) -> call.body(Map.of("fingerprint", chute.mark())).post("/users/login"));
        operations.put("close it", (call, chute) -> call.delete("/users/" + chute.owner()));
        operations.put("all accounts", (call, chute) -> call.get("/users/?search=" + chute.owner()));
        operations.put(
                "administer", (call, chute) -> call.body(Map.of("balance", 1)).put("/users/" + chute.owner()));
        operations.put("its changes", (call, chute) -> call.get("/users/" + chute.owner() + "/changes"));
        operations.put("offers", (call, chute) -> call.get("/miner/chutes"));
        operations.put(
                "offered code", (call, chute) -> call.get("/miner/chutes/" + chute.id() + "/" + UUID.randomUUID()));
        operations.put("offered images", (call, chute) -> call.get("/miner/images"));
        operations.put("pricing", (call, chute) -> call.get("/pricing"));
    }

    @Test
    void everyPersonGetsWhatTheMatrixSays() {
        assertThat(surprisesOf(PEOPLE)).isEmpty();
    }

    @Test
    void everyScopedKeyGetsWhatTheMatrixSays() {
        assertThat(surprisesOf(KEYS)).isEmpty();
    }

    @Test
    void theMatrixHasEveryCallerAndEveryOperation() {
        List<String> columns = new ArrayList<>(cells(PEOPLE.lines().findFirst().orElseThrow()));
        columns.addAll(cells(KEYS.lines().findFirst().orElseThrow()));
        assertThat(callers.keySet()).containsExactlyElementsOf(columns);
        for (String matrix : List.of(PEOPLE, KEYS)) {
            assertThat(matrix.lines().skip(1).map(IsolationTest::operationOf))
                    .containsExactlyElementsOf(operations.keySet());
        }
        Set<String> asked = ConcurrentHashMap.newKeySet();
        Filter recorder = (request, response, context) -> {
            asked.add(request.getMethod() + " "
                    + request.getURI().replaceFirst("^http://[^/]+", "").replaceFirst("\\?.*", ""));
            return context.next(request, response);
        };
        operations.values().forEach(operation -> operation.apply(anonymous().filter(recorder), secret));
        JsonPath document =
                anonymous().accept("application/json").get("/openapi.json").jsonPath();
        Map<String, Map<String, Object>> paths = document.getMap("paths");
        paths.forEach((path, item) -> {
            String pattern = path.replaceAll("\\{[^}]+}", ".+");
            for (String method : item.keySet()) {
                assertThat(asked).anyMatch(call -> call.matches(method.toUpperCase(Locale.ROOT) + " " + pattern));
            }
        });
    }

    private List<String> surprisesOf(String matrix) {
        List<String> rows = matrix.lines().toList();
        List<String> names = cells(rows.get(0));
        List<String> surprises = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String operation = operationOf(row);
            List<String> expected = cells(row);
            for (int i = 0; i < names.size(); i++) {
                if (expected.get(i).equals("skip")) {
                    continue;
                }
                String answer = ask(operation, names.get(i));
                if (!answer.equals(expected.get(i))) {
                    surprises.add(operation + " as " + names.get(i) + ": " + answer + " instead of " + expected.get(i));
                }
            }
        }
        return surprises;
    }

    private String ask(String operation, String caller) {
        share();
        Response response = operations.get(operation).apply(callers.get(caller).get(), secret);
        String answer = String.valueOf(response.statusCode());
        if (operation.equals("delete") && response.statusCode() == 200) {
            secret = deploySecret();
        }
        if (TEMPLATES.contains(operation) && response.statusCode() == 200) {
            // A chute of the caller's own; the owner's has taken the secret's place.
            UUID deployed = TestChutes.idOf(response.jsonPath());
            boolean isSecret = deployed.equals(secret.id());
            RequestSpecification maker =
                    isSecret ? owner.call() : callers.get(caller).get();
            maker.delete("/chutes/" + deployed).then().statusCode(200);
            if (isSecret) {
                secret = deploySecret();
            }
        }
        boolean isList = operation.contains("list") || operation.equals("its images");
        if (isList && response.statusCode() == 200) {
            long total = response.jsonPath().getLong("total");
            assertThat(response.jsonPath().getList("items"))
                    .as("%s as %s", operation, caller)
                    .hasSize((int) total);
            return total == 0 ? "none" : "seen";
        }
        if (operation.equals("deploy again") && response.statusCode() == 400) {
            // The image is private as well: it answers as one that is not there.
            assertThat(response.jsonPath().getString("detail")).startsWith("The image is not known");
            return "none";
        }
        return answer;
    }

    @Test
    void whatMayNotBeSeenShowsInNoAnswer() {
        boosts.boosted(new ChuteBoosted(secret.id(), new BigDecimal("3"), Instant.now()));
        for (String caller : STRANGERS) {
            operations.forEach((operation, call) -> {
                if (TEMPLATES.contains(operation)) {
                    return;
                }
                Response response = call.apply(callers.get(caller).get(), secret);
                String whole = (response.headers() + "\n" + response.asString()).toLowerCase(Locale.ROOT);
                for (String word : secret.words()) {
                    // A key for images shows the owner's own image, and nothing of the chute.
                    boolean isOwnData = operation.startsWith("its image") && caller.startsWith("image");
                    boolean isPublic = PUBLIC_BY_CONTRACT.contains(operation)
                            && word.equals(secret.id().toString());
                    if (!isPublic && !isOwnData) {
                        assertThat(whole)
                                .as("%s as %s", operation, caller)
                                .doesNotContain(word.toLowerCase(Locale.ROOT));
                    }
                }
            });
        }
    }

    @Test
    void whatMayNotBeSeenAnswersAsWhatIsNotThere() {
        for (String caller : STRANGERS) {
            for (String operation : operations.keySet()) {
                boolean isOwnImage = operation.contains("its image") && caller.startsWith("image");
                if (PUBLIC_BY_CONTRACT.contains(operation)
                        || OWN.contains(operation)
                        || TEMPLATES.contains(operation)
                        || isOwnImage) {
                    continue;
                }
                Response hidden =
                        operations.get(operation).apply(callers.get(caller).get(), secret);
                Response absent =
                        operations.get(operation).apply(callers.get(caller).get(), secret.thatIsNotThere());
                assertThat(comparable(hidden)).as("%s as %s", operation, caller).isEqualTo(comparable(absent));
            }
        }
    }

    @Test
    void whatMayNotBeSeenCostsAsManyQueriesAsWhatIsNotThere() {
        Secret absent = secret.thatIsNotThere();
        for (String caller : List.of("anonymous", "other", "elsewhere", "billing", "another")) {
            for (String operation : HIDDEN) {
                assertThat(queries(operation, caller, secret))
                        .as("%s as %s", operation, caller)
                        .isEqualTo(queries(operation, caller, absent));
            }
        }
    }

    /** The fewest of some tries: what runs beside the test may add to a count, never take from it. */
    private long queries(String operation, String caller, Secret chute) {
        Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = statistics.getPrepareStatementCount();
            int status = operations
                    .get(operation)
                    .apply(callers.get(caller).get(), chute)
                    .statusCode();
            fewest = Math.min(fewest, statistics.getPrepareStatementCount() - before);
            assertThat(status).as("%s as %s", operation, caller).isIn(401, 404);
        }
        return fewest;
    }

    @Test
    void aPrivateChuteMovesNoCountAndNoTagOfAPublicList() {
        for (String path : List.of("/chutes/?name=" + mark, "/chutes/?include_public=true&limit=5000&name=" + mark)) {
            // The owner's own look must not fill what the others are answered from.
            owner.call().get(path).then().statusCode(200);
            Response before = anonymous().get(path);
            Secret more = deploySecret(mark + "more");
            owner.call().body(Map.of("tagline", "moved")).put("/chutes/" + more.id());
            owner.call().get(path).then().statusCode(200);
            Response after = anonymous().get(path);
            assertThat(after.header("ETag")).isNotNull().isEqualTo(before.header("ETag"));
            assertThat(after.asString()).isEqualTo(before.asString());
            owner.call().delete("/chutes/" + more.id()).then().statusCode(200);
        }
    }

    @Test
    void anAnswerToSomebodyIsKeptByNobody() {
        for (String caller : List.of("owner", "other", "shared", "subnet", "all", "another")) {
            for (String operation : List.of("read by id", "own list", "public list", "its image")) {
                Response response =
                        operations.get(operation).apply(callers.get(caller).get(), secret);
                assertThat(response.header("Cache-Control"))
                        .as("%s as %s", operation, caller)
                        .isEqualTo("private, no-store");
                assertThat(response.header("ETag"))
                        .as("%s as %s", operation, caller)
                        .isNull();
            }
        }
    }

    private void share() {
        owner.call()
                .body(Map.of("chute_id_or_name", secret.id().toString(), "user_id_or_name", sharer.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
    }

    private Secret deploySecret() {
        return deploySecret(mark);
    }

    private Secret deploySecret(String word) {
        String name = "org/turbovision-" + word;
        JsonPath chute = TestChutes.deploy(owner, body(name, image));
        return new Secret(
                TestChutes.idOf(chute), name, chute.getString("slug"), owner.username, owner.userId, word, image);
    }

    private Map<String, Object> body(String name, UUID imageId) {
        Map<String, Object> body = TestChutes.body(name, imageId);
        body.put("tagline", "about " + mark);
        body.put("code", "x = '" + mark + "'\n");
        body.put("standard_template", "vllm");
        body.put("revision", "5".repeat(40));
        return body;
    }

    /** All that a stranger could compare, save the request's own id and the moment. */
    private static String comparable(Response response) {
        String headers = response.headers().asList().stream()
                .filter(header -> !List.of("x-request-id", "date")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
        return response.statusCode() + "\n" + headers + "\n" + response.asString();
    }

    private static String operationOf(String row) {
        return row.substring(0, row.indexOf('|')).trim();
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(row.indexOf('|') + 1).trim().split(" +"));
    }
}
