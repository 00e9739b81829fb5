package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.cord;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.lifecycle.OwnerClosingService;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The state rules of "Deploy". */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DeployTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    InstanceService instances;

    @Inject
    OwnerClosingService service;

    @Test
    void aDeployedChuteIsAnsweredWhole() {
        Person person = accounts.open();
        UUID image = chutes.image(person, "my-image", true, "built and pushed", "p2");
        String name = "Acme/Model-" + suffix();
        Map<String, Object> body = body(name, image);
        body.put("node_selector", Map.of("gpu_count", 2, "include", List.of("H100", "H200")));
        JsonPath chute = deploy(person, body);
        assertThat(idOf(chute)).isEqualTo(oid(person.username + "::chute::" + name));
        assertThat(chute.getUUID("version")).isEqualTo(oid(image + ":p2:x = 1\n"));
        assertThat(chute.getString("name")).isEqualTo(name);
        assertThat(chute.getString("slug"))
                .isEqualTo((person.username + "-acme-model-" + name.substring(11)).toLowerCase());
        assertThat(chute.getString("tagline")).isEmpty();
        assertThat(chute.getString("readme")).isEmpty();
        assertThat(chute.<Object>get("cord_ref_id")).isNull();
        assertThat(chute.getList("cords")).hasSize(1);
        assertThat(chute.getList("jobs")).isEmpty();
        assertThat(chute.getString("image.name")).isEqualTo("my-image");
        assertThat(chute.getString("image.user.username")).isEqualTo(person.username);
        assertThat(chute.getString("user.user_id")).isEqualTo(person.userId.toString());
        assertThat(chute.getList("supported_gpus")).containsExactly("h100", "h200");
        assertThat(chute.getList("node_selector.include")).containsExactly("h100", "h200");
        assertThat(chute.getInt("node_selector.gpu_count")).isEqualTo(2);
        assertThat(chute.getInt("node_selector.min_vram_gb_per_gpu")).isEqualTo(16);
        assertThat(chute.getDouble("current_estimated_price.usd.hour")).isEqualTo(3.58);
        assertThat(chute.getDouble("current_estimated_price.hourly_price_range.max"))
                .isEqualTo(5.5);
        assertThat(chute.getInt("max_instances")).isEqualTo(1);
        assertThat(chute.getDouble("scaling_threshold")).isEqualTo(0.75);
        assertThat(chute.getInt("shutdown_after_seconds")).isEqualTo(300);
        assertThat(chute.getString("chutes_version")).isEqualTo("0.6.9");
        assertThat(chute.getBoolean("preemptible")).isFalse();
        assertThat(chute.getBoolean("openrouter")).isFalse();
        assertThat(chute.getBoolean("immutable")).isFalse();
        assertThat(chute.getBoolean("disabled")).isFalse();
        assertThat(chute.getBoolean("hot")).isFalse();
        assertThat(chute.<Object>get("bounty")).isNull();
        assertThat(chute.<Object>get("logo")).isNull();
        assertThat(chute.getList("instances")).isEmpty();
        assertThat(chute.<Float>get("compute_multiplier_factors.private")).isEqualTo(2);
        assertThat(chute.<Map<String, Object>>get("$"))
                .containsOnlyKeys(
                        ("chute_id name tagline readme public version tool_description slug standard_template cords jobs cord_ref_id"
                                        + " created_at updated_at image user supported_gpus node_selector invocation_count"
                                        + " current_estimated_price instances logo_id logo openrouter chutes_version revision concurrency"
                                        + " boost max_instances scaling_threshold shutdown_after_seconds allow_external_egress encrypted_fs"
                                        + " tee lock_modules immutable disabled preemptible effective_compute_multiplier"
                                        + " compute_multiplier_factors bounty hot")
                                .split(" "));
    }

    @Test
    void aTrustedEnclaveStaysOneWhereItWas() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> body = body("m" + suffix(), image);
        Map<String, Object> selector =
                new HashMap<>(Map.of("gpu_count", 2, "min_vram_gb_per_gpu", 80, "include", List.of("h100", "h200")));
        body.put("node_selector", selector);
        body.put("tee", true);
        deploy(person, body);
        body.put("code", "x = 2\n");
        body.put("tee", false);
        post(person, body).statusCode(400).body("detail", containsString("can't be downgraded"));
        body.remove("tee");
        post(person, body).statusCode(400).body("detail", containsString("can't be downgraded"));
        body.put("tee", true);
        for (Map<String, Object> moved : List.<Map<String, Object>>of(
                Map.of("gpu_count", 1),
                Map.of("min_vram_gb_per_gpu", 100),
                Map.of("include", List.of("h200")),
                Map.of("include", List.of()),
                Map.of("exclude", List.of("h20")))) {
            Map<String, Object> other = new HashMap<>(selector);
            other.putAll(moved);
            body.put("node_selector", other);
            post(person, body).statusCode(400).body("detail", containsString("placement"));
        }
        // The same machines otherwise written, and another price, are no move.
        Map<String, Object> same = new HashMap<>(selector);
        same.put("include", List.of("H200", "H100"));
        same.put("max_hourly_price_per_gpu", 9);
        body.put("node_selector", same);
        deploy(person, body);
        person.permitted(Permission.UNLIMITED_DEV);
        body.put("code", "x = 3\n");
        body.put("node_selector", Map.of("gpu_count", 1, "min_vram_gb_per_gpu", 80));
        deploy(person, body);
        // A chute without it moves as it likes.
        Person other = accounts.open();
        Map<String, Object> plain = body("m" + suffix(), chutes.image(other));
        deploy(other, plain);
        plain.put("code", "x = 2\n");
        plain.put("node_selector", Map.of("gpu_count", 2, "min_vram_gb_per_gpu", 80));
        deploy(other, plain);
    }

    @Test
    void anAbsentPatchCountsAsInitial() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        assertThat(deploy(person, body("m" + suffix(), image)).getUUID("version"))
                .isEqualTo(oid(image + ":initial:x = 1\n"));
    }

    @Test
    void whatTheSdkSendsIsTaken() {
        Person person = accounts.open();
        String image = "sdk-" + suffix();
        chutes.image(
                UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, person.username + "/" + image + ":1.0"),
                person,
                image,
                true,
                "built and pushed",
                null);
        String body = """
                {"name":"sdk-%s","tagline":"","readme":"","logo_id":null,"image":"%s","public":false,"standard_template":null,
                 "node_selector":{"gpu_count":1,"min_vram_gb_per_gpu":24,"max_hourly_price_per_gpu":null,"include":null,"exclude":null},
                 "filename":"my_app.py","ref_str":"my_app:chute","code":"from chutes.chute import Chute\\n","concurrency":1,
                 "max_instances":1,"scaling_threshold":0.75,"shutdown_after_seconds":300,"allow_external_egress":false,
                 "encrypted_fs":false,"tee":false,"lock_modules":null,"revision":null,
                 "cords":[{"method":"POST","path":"/go","public_api_path":null,"public_api_method":"POST","stream":false,"function":"go",
                   "input_schema":{"type":"object","properties":{"x":{"type":"string"}}},"output_schema":{"type":"object"},
                   "output_content_type":"application/json","minimal_input_schema":null,"passthrough":false}],
                 "jobs":[]}""".formatted(suffix(), oid(person.username + "/" + image + ":1.0"));
        person.call()
                .header("X-Chutes-Version", "0.6.9")
                .body(body)
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200);
    }

    @Test
    void anImageIsFoundByIdOrByNameAndTag() {
        Person person = accounts.open();
        Person other = accounts.open();
        String name = "img" + suffix();
        chutes.image(other, name, true, "built and pushed", null);
        UUID own = chutes.image(person, name, false, "built and pushed", null);
        assertThat(deploy(person, body("a" + suffix(), own)).getString("image.image_id"))
                .isEqualTo(own.toString());
        assertThat(deploy(person, body("b" + suffix(), name + ":1.0")).getString("image.image_id"))
                .isEqualTo(own.toString());
        assertThat(deploy(person, body("c" + suffix(), other.username + "/" + name + ":1.0"))
                        .getString("image.user.username"))
                .isEqualTo(other.username);
    }

    @Test
    void anImageThatCanNotBeHadIsA400() {
        Person person = accounts.open();
        Person other = accounts.open();
        UUID hidden = chutes.image(other, "hid" + suffix(), false, "built and pushed", null);
        UUID building = chutes.image(person, "new" + suffix(), true, "building", null);
        for (Object image : List.of(hidden, building, UUID.randomUUID(), "nobody/nothing:1", "nothing:1", "nonsense")) {
            post(person, body("m" + suffix(), image)).statusCode(400).body("detail", notNullValue());
        }
        assertThat(total(person)).isZero();
    }

    @Test
    void exactlyOneOfCordsAndJobsIsNotEmpty() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> job = Map.of(
                "name", "train", "upload", true, "ports", List.of(Map.of("name", "web", "port", 8080, "proto", "tcp")));
        Map<String, Object> both = body("m" + suffix(), image);
        both.put("jobs", List.of(job));
        post(person, both).statusCode(400);
        for (Object empty : new Object[] {null, List.of()}) {
            Map<String, Object> none = body("m" + suffix(), image);
            none.put("cords", empty);
            none.put("jobs", empty);
            post(person, none).statusCode(400);
        }
        Map<String, Object> absent = body("m" + suffix(), image);
        absent.remove("cords");
        absent.remove("jobs");
        post(person, absent).statusCode(400);
        assertThat(total(person)).isZero();
        Map<String, Object> jobs = body("m" + suffix(), image);
        jobs.put("cords", List.of());
        jobs.put("jobs", List.of(job));
        JsonPath chute = deploy(person, jobs);
        assertThat(chute.getInt("jobs[0].disk_gb")).isEqualTo(10);
        assertThat(chute.<Object>get("jobs[0].timeout")).isNull();
        assertThat(chute.getInt("jobs[0].ports[0].port")).isEqualTo(8080);
        assertThat(chute.getList("cords")).isEmpty();
    }

    @Test
    void aSelectorThatLeavesNoGpuIsA400() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.put("node_selector", Map.of("min_vram_gb_per_gpu", 140, "max_hourly_price_per_gpu", 0.5));
        post(person, body).statusCode(400);
        body.put("node_selector", Map.of("include", List.of("h100"), "exclude", List.of("H100")));
        post(person, body).statusCode(400);
        assertThat(total(person)).isZero();
    }

    @Test
    void consumerGpusAloneAreA403() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.put("node_selector", Map.of("include", List.of("3090", "4090", "5090")));
        post(person, body).statusCode(403);
        assertThat(total(person)).isZero();
        body.put("node_selector", Map.of("include", List.of("3090", "a10")));
        post(person, body).statusCode(200);
    }

    @Test
    void aPublicChuteNeedsThePermissionAndAPublicImage() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.put("public", true);
        post(person, body).statusCode(400);
        person.permitted(Permission.PUBLIC_MODEL_DEPLOYMENT);
        awaitStatus(person, body, 200);
        Map<String, Object> onPrivate =
                body("m" + suffix(), chutes.image(person, "priv" + suffix(), false, "built and pushed", null));
        onPrivate.put("public", true);
        post(person, onPrivate).statusCode(409);
        assertThat(total(person)).isEqualTo(1);
    }

    @Test
    void publicAndSystemChutesAreScaledByThePlatform() {
        Person person = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.put("public", true);
        body.put("max_instances", 7);
        JsonPath chute = deploy(person, body);
        assertThat(chute.<Object>get("max_instances")).isNull();
        assertThat(chute.<Object>get("scaling_threshold")).isNull();
        assertThat(chute.<Object>get("shutdown_after_seconds")).isNull();
        assertThat(chute.getBoolean("preemptible")).isTrue();
        Person system = accounts.system();
        assertThat(deploy(system, body("m" + suffix(), chutes.image(system))).<Object>get("max_instances"))
                .isNull();
    }

    @Test
    void aNameWithTeeNeedsTee() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        for (String name : List.of("org/model-TEE", "tee.x", "a_tee2/b")) {
            Map<String, Object> body = body(name, image);
            post(person, body).statusCode(400);
            body.put("tee", true);
            JsonPath chute = deploy(person, body);
            assertThat(chute.getBoolean("tee")).isTrue();
            assertThat(chute.<Float>get("compute_multiplier_factors.tee")).isEqualTo(2.25f);
        }
        post(person, body("org/committee", image)).statusCode(200);
    }

    @Test
    void theFirstDeploymentOfANameCostsThreeHours() {
        Person person = accounts.open().withBalance("8");
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.put("node_selector", Map.of("include", List.of("a100"), "gpu_count", 2));
        for (String path : List.of("/chutes/", "/chutes/?accept_fee=false", "/chutes")) {
            person.call().body(body).post(path).then().statusCode(402).body("detail", containsString("7.2"));
            person.call().body(body).post(path).then().body("detail", containsString("--accept-fee"));
        }
        assertThat(total(person)).isZero();
        JsonPath chute = person.call()
                .body(body)
                .post("/chutes/?accept_fee=True")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        List<TestEvents.Published> deployed = events(Topics.CHUTE_EVENTS, idOf(chute), 1);
        TestEvents.Published fee = events(Topics.CHUTE_ACTIVITY, idOf(chute), 1).get(0);
        assertThat(fee.type()).isEqualTo("deployment-fee-charged");
        EventSchemas.assertValid(fee.type(), fee.json());
        JsonPath charged = JsonPath.from(fee.json());
        assertThat(charged.getDouble("amount_usd")).isEqualTo(7.2);
        assertThat(charged.getUUID("deployment_event_id"))
                .isEqualTo(deployed.get(0).id());
        assertThat(charged.getUUID("user_id")).isEqualTo(person.userId);
    }

    @Test
    void feesSinceTheAccountsLastEventAreCounted() {
        Person person = accounts.open().withBalance("10");
        Map<String, Object> body = body("a" + suffix(), chutes.image(person));
        body.put("node_selector", Map.of("include", List.of("a100"), "gpu_count", 2));
        person.call();
        deploy(person, body);
        body.put("name", "b" + suffix());
        post(person, body).statusCode(402).body("detail", containsString("2.8"));
        person.withBalance("7.2");
        awaitStatus(person, body, 200);
    }

    @Test
    void aFreeAccountAndANewVersionCostNothing() {
        Person free = accounts.open(Permission.FREE_ACCOUNT).withBalance("0");
        Map<String, Object> body = body("m" + suffix(), chutes.image(free));
        free.call().body(body).post("/chutes/").then().statusCode(200);
        Person person = accounts.open();
        Map<String, Object> paid = body("m" + suffix(), chutes.image(person));
        deploy(person, paid);
        paid.put("code", "x = 2\n");
        person.withBalance("0");
        person.call().body(paid).post("/chutes/").then().statusCode(200);
    }

    @Test
    void aNameDeletedAndDeployedAgainPaysAgain() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        UUID first = idOf(deploy(person, body));
        person.call().delete("/chutes/" + first).then().statusCode(200);
        person.call().body(body).post("/chutes/").then().statusCode(402);
        assertThat(idOf(deploy(person, body))).isEqualTo(first);
        assertThat(events(Topics.CHUTE_ACTIVITY, first, 2))
                .extracting(TestEvents.Published::type)
                .containsOnly("deployment-fee-charged");
        List<TestEvents.Published> state = events(Topics.CHUTE_EVENTS, first, 4);
        assertThat(state).extracting(TestEvents.Published::json).element(2).isNull();
        assertThat(state).extracting(TestEvents.Published::sequence).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theSameVersionIsA409AndANewOneReplacesTheOldInPlace() {
        Person person = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Map<String, Object> body = body("Model" + suffix(), chutes.image(person));
        JsonPath first = deploy(person, body);
        post(person, body).statusCode(409);
        body.put("name", body.get("name").toString().toLowerCase());
        post(person, body).statusCode(409);
        body.put("code", "x = 2\n");
        body.put("tagline", "new");
        JsonPath second = deploy(person, body);
        assertThat(idOf(second)).isEqualTo(idOf(first));
        assertThat(second.getString("version")).isNotEqualTo(first.getString("version"));
        assertThat(second.getString("name")).isEqualTo(first.getString("name"));
        assertThat(second.getString("created_at")).isEqualTo(first.getString("created_at"));
        assertThat(second.getString("tagline")).isEqualTo("new");
        person.call().get("/chutes/code/" + idOf(first)).then().statusCode(200).body(equalTo("x = 2\n"));
        body.put("public", true);
        assertThat(deploy(person, body).getBoolean("public")).isTrue();
        assertThat(total(person)).isEqualTo(1);
    }

    @Test
    void aNewVersionOfARunningChuteOpensARollingUpdate() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        JsonPath first = deploy(person, body);
        instances.changed(TestChutes.instance(UUID.randomUUID(), idOf(first), first.getUUID("version"), true), false);
        person.call()
                .get("/chutes/" + idOf(first))
                .then()
                .body("hot", equalTo(true))
                .body("instances[0].region", equalTo("eu"));
        body.put("code", "x = 2\n");
        JsonPath second = deploy(person, body);
        TestEvents.Published state = events(Topics.CHUTE_EVENTS, idOf(first), 2).get(1);
        assertThat(state.type()).isEqualTo("chute-deployed");
        EventSchemas.assertValid(state.type(), state.json());
        JsonPath json = JsonPath.from(state.json());
        assertThat(json.getString("rolling_update.old_version")).isEqualTo(first.getString("version"));
        assertThat(json.getString("rolling_update.new_version")).isEqualTo(second.getString("version"));
        assertThat(json.getMap("rolling_update.permitted")).hasSize(1);
    }

    @Test
    void instancesOfADeletedChuteDoNotShowInTheNewOne() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        JsonPath first = deploy(person, body);
        instances.changed(TestChutes.instance(UUID.randomUUID(), idOf(first), first.getUUID("version"), true), false);
        person.call().delete("/chutes/" + idOf(first)).then().statusCode(200);
        assertThat(deploy(person, body).getList("instances")).isEmpty();
    }

    @Test
    void theDeploymentsEventCarriesTheChuteWhole() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        JsonPath chute = deploy(person, body);
        TestEvents.Published state = events(Topics.CHUTE_EVENTS, idOf(chute), 1).get(0);
        assertThat(state.type()).isEqualTo("chute-deployed");
        EventSchemas.assertValid(state.type(), state.json());
        assertThat(state.json()).doesNotContain("x = 1");
        JsonPath json = JsonPath.from(state.json());
        assertThat(json.getString("username")).isEqualTo(person.username);
        assertThat(json.getString("image.username")).isEqualTo(person.username);
        assertThat(json.getList("cords")).hasSize(1);
        TestEvents.Published history =
                events(Topics.CHUTE_HISTORY, idOf(chute), 1).get(0);
        EventSchemas.assertValid(history.type(), history.json());
        assertThat(JsonPath.from(history.json()).getInt("gpu_count")).isEqualTo(1);
    }

    @Test
    void slugsThatClashGetFiveRandomCharacters() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        String suffix = suffix();
        String slug = deploy(person, body("a/b-" + suffix, image)).getString("slug");
        post(person, body("a-b-" + suffix, image)).statusCode(200).body("slug", matchesPattern(slug + "-[a-z0-9]{5}"));
    }

    @Test
    void the25thDeploymentWithinADayIsA429() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> body = body("m" + suffix(), image);
        for (int i = 0; i < 24; i++) {
            body.put("code", "x = " + i + "\n");
            post(person, body).statusCode(200);
            if (i == 0) {
                post(person, body).statusCode(409);
            }
        }
        body.put("code", "x = 24\n");
        String retryAfter = post(person, body).statusCode(429).extract().header("Retry-After");
        assertThat(Integer.parseInt(retryAfter)).isBetween(86_000, 86_400);
        Map<String, Object> unsound = new HashMap<>(body);
        unsound.put("cords", List.of());
        post(person, unsound).statusCode(400);
        person.permitted(Permission.UNLIMITED_DEV);
        awaitStatus(person, body, 200);
    }

    @Test
    void ofTwoDeploymentsAtTheSameMomentOneWinsAndTheOtherSeesIt() throws Exception {
        Person person = accounts.open().withBalance("1000");
        UUID image = chutes.image(person);
        person.call();
        for (int round = 0; round < 5; round++) {
            Map<String, Object> body = body("m" + suffix(), image);
            List<Integer> statuses =
                    atOnce(8, () -> post(person, body).extract().statusCode());
            assertThat(statuses)
                    .containsOnlyOnce(200)
                    .filteredOn(status -> status != 200)
                    .hasSize(7)
                    .containsOnly(409);
        }
        assertThat(total(person)).isEqualTo(5);
    }

    @Test
    void aBalanceIsNotSpentTwiceAtTheSameMoment() throws Exception {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        person.withBalance("8");
        person.call();
        List<Integer> statuses = atOnce(8, () -> {
            Map<String, Object> body = body("m" + suffix(), image);
            body.put("node_selector", Map.of("include", List.of("a100"), "gpu_count", 2));
            return post(person, body).extract().statusCode();
        });
        assertThat(statuses)
                .containsOnlyOnce(200)
                .filteredOn(status -> status != 200)
                .containsOnly(402);
    }

    @Test
    void aDeploymentUnderWayDoesNotOutliveItsAccount() {
        Person person = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        person.call();
        // The closing is heard of while the caller's credentials were found good already.
        service.ownerClosed(person.userId, Instant.now());
        post(person, body).statusCode(401);
        assertThat(total(person)).isZero();
        // Its owner may think better of it: then events tell of the account again.
        person.withBalance("1000");
        awaitStatus(person, body, 200);
    }

    @Test
    void aKeyWithObjectScopesDeploysNothingElse() {
        Person person = accounts.open();
        UUID image = chutes.image(person);
        Map<String, Object> body = body("m" + suffix(), image);
        UUID chuteId = ChuteReference.idOf(person.username, body.get("name").toString());
        var key = person.callScoped(TestAccounts.scope(chuteId, null));
        key.body(body).post("/chutes/?accept_fee=true").then().statusCode(200);
        person.callScoped(TestAccounts.scope(chuteId, null))
                .body(body("n" + suffix(), image))
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(403);
        Map<String, Object> again = new HashMap<>(body);
        again.put("code", "x = 2\n");
        person.callScoped(TestAccounts.scope(chuteId, "read"))
                .body(again)
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(403);
        person.callScoped(TestAccounts.scope(null, "write"))
                .body(again)
                .post("/chutes/?accept_fee=true")
                .then()
                .statusCode(200);
        assertThat(total(person)).isEqualTo(1);
    }

    @Test
    void cordsAreShownWithTheirDefaultsAndTheOwnNameBlankedForVllm() {
        Person person = accounts.open();
        String name = "acme/m" + suffix();
        Map<String, Object> body = body(name, chutes.image(person));
        Map<String, Object> cord = cord();
        cord.put("input_schema", Map.of("properties", Map.of("model", Map.of("default", name))));
        body.put("cords", List.of(cord));
        body.put("standard_template", "vllm");
        body.put("revision", "a".repeat(40));
        body.put("concurrency", 8);
        JsonPath chute = deploy(person, body);
        assertThat(chute.getString("cords[0].input_schema.properties.model.default"))
                .isEmpty();
        assertThat(chute.getBoolean("cords[0].passthrough")).isFalse();
        assertThat(chute.getDouble("current_estimated_price.per_million_tokens.input.usd"))
                .isPositive();
    }

    private int total(Person person) {
        return person.call().get("/chutes/").then().statusCode(200).extract().path("total");
    }

    private static void awaitStatus(Person person, Map<String, Object> body, int status) {
        Awaitility.await().untilAsserted(() -> post(person, body).statusCode(status));
    }

    private static UUID oid(String name) {
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, name);
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(times);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(times, call))) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
