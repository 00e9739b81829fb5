package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.cord;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.ChuteReference;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The state rules of "Deploy". */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DeployTest extends DeployFixture {
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

    private static UUID oid(String name) {
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, name);
    }
}
