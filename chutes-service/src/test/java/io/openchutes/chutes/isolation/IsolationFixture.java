package io.openchutes.chutes.isolation;

import static io.openchutes.chutes.TestAccounts.scope;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** One private chute of a subnet, every kind of caller, and every operation. */
abstract class IsolationFixture {
    static final int TURBOVISION = 44;

    static final int CHRONOSEEK = 20;

    /** What the caller gets here is of the caller's own making. */
    static final List<String> TEMPLATES = List.of("deploy vllm", "deploy picture");

    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    final Map<String, Supplier<RequestSpecification>> callers = new LinkedHashMap<>();

    final Map<String, BiFunction<RequestSpecification, Secret, Response>> operations = new LinkedHashMap<>();

    Person owner;

    Person sharer;

    String mark;

    UUID image;

    Secret secret;

    /** What strangers must not learn. */
    record Secret(UUID id, String name, String slug, String owner, UUID ownerId, String mark, UUID image) {
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

    void describeTheOperations() {
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
        operations.put(
                "its context",
                (call, chute) -> RestAssured.given()
                        .spec(call)
                        .header("X-Build-Token", "0".repeat(64))
                        .get("/images/" + chute.image() + "/context/0"));
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
        operations.put("its service", (call, chute) -> call.get("/admin/chutes-service/state"));
        operations.put("pricing", (call, chute) -> call.get("/pricing"));
    }

    void share() {
        owner.call()
                .body(Map.of("chute_id_or_name", secret.id().toString(), "user_id_or_name", sharer.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
    }

    Secret deploySecret() {
        return deploySecret(mark);
    }

    Secret deploySecret(String word) {
        String name = "org/turbovision-" + word;
        JsonPath chute = TestChutes.deploy(owner, body(name, image));
        return new Secret(
                TestChutes.idOf(chute), name, chute.getString("slug"), owner.username, owner.userId, word, image);
    }

    Map<String, Object> body(String name, UUID imageId) {
        Map<String, Object> body = TestChutes.body(name, imageId);
        body.put("tagline", "about " + mark);
        body.put("code", "x = '" + mark + "'\n");
        body.put("standard_template", "vllm");
        body.put("revision", "5".repeat(40));
        return body;
    }
}
