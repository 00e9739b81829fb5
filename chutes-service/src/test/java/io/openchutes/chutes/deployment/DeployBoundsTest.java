package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.cord;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a deployment may cost (contract: "Bounds"), and who may use a subnet's word. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeployBoundsTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    private Person person;
    private UUID image;

    @BeforeAll
    void openAccount() {
        person = accounts.open(Permission.FREE_ACCOUNT, Permission.UNLIMITED_DEV);
        image = chutes.image(person);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cords | {} | 100",
                "cords | {\"method\": 1} | 100",
                "jobs | {} | 32",
                "jobs | {\"name\": \"a\", \"ports\": 5} | 32",
                "node_selector.include | \"no such gpu\" | 100",
                "node_selector.exclude | \"no such gpu\" | 5",
                "jobs.0.ports | {} | 64"
            })
    void aListIsRefusedForItsLengthAlone(String field, String element, int most) {
        String list = "[" + (element + ",").repeat(most) + element + "]";
        String value = field.equals("jobs.0.ports") ? "[{\"name\": \"a\", \"ports\": " + list + "}]" : list;
        String json = "{\"name\": \"bounds/" + suffix() + "\", \"image\": \"" + image
                + "\", \"public\": false, \"code\": \"x = 1\", \"filename\": \"a.py\", \"ref_str\": \"a:b\","
                + (field.startsWith("node_selector")
                        ? "\"node_selector\": {\"" + field.substring("node_selector.".length()) + "\": " + value + "}}"
                        : "\"node_selector\": {}, \"" + field.replaceAll("\\..*", "") + "\": " + value + "}");
        Response refused = person.call().body(json).post("/chutes/");
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
        assertThat(refused.jsonPath().getList("detail.type")).containsExactly("too_long");
        assertThat(refused.jsonPath().getString("detail[0].msg")).isEqualTo("At most " + most + " items are taken.");
    }

    @Test
    void codeThatIsNoPythonIsToldWithTheOtherBadFields() {
        Response refused = person.call()
                .body(Map.of(
                        "name",
                        "bounds/" + suffix(),
                        "image",
                        image.toString(),
                        "public",
                        "perhaps",
                        "code",
                        "x = f'{a'\n",
                        "filename",
                        "A.py",
                        "ref_str",
                        "a:b",
                        "node_selector",
                        Map.of("gpu_count", 9)))
                .post("/chutes/");
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
        assertThat(refused.jsonPath().<List<String>>getList("detail.loc"))
                .containsExactlyInAnyOrder(
                        List.of("body", "public"),
                        List.of("body", "code"),
                        List.of("body", "filename"),
                        List.of("body", "node_selector", "gpu_count"));
        assertThat(refused.jsonPath().getString("detail.find { it.loc[1] == 'code' }.msg"))
                .isEqualTo("The code is not valid Python: f-string: expecting '}' in line 1.");
    }

    @Test
    void codeBeyondItsBoundIsNotLookedAt() {
        Map<String, Object> body = new java.util.HashMap<>(body("bounds/" + suffix(), image));
        body.put("code", "x = = 1 #".repeat(20_000));
        Response refused = person.call().body(body).post("/chutes/");
        assertThat(refused.jsonPath().getList("detail.type")).containsExactly("string_too_long");
    }

    @Test
    void theLongestListsAreTaken() {
        Map<String, Object> body = body("bounds/" + suffix(), image);
        body.put("cords", Collections.nCopies(100, cord()));
        assertThat(deploy(person, body).getList("cords")).hasSize(100);
        body = body("bounds/" + suffix(), image);
        body.put("cords", null);
        body.put(
                "jobs",
                Collections.nCopies(
                        32,
                        Map.of(
                                "name",
                                "train",
                                "ports",
                                Collections.nCopies(64, Map.of("name", "web", "port", 8080, "proto", "tcp")))));
        body.put("node_selector", Map.of("include", Collections.nCopies(100, "h100")));
        assertThat(deploy(person, body).getList("jobs.upload")).hasSize(32).containsOnly(false);
    }

    @Test
    void aMebibyteOfErrorsIsASmallAnswer() {
        for (String body : List.of(
                "{\"cords\":[" + "{},".repeat(349_000) + "{}]}",
                "{\"node_selector\":{\"include\":[" + "\"ab\",".repeat(200_000) + "\"ab\"]}}",
                "{\"cords\":[{\"input_schema\":{\"x\":[" + "1e400,".repeat(30_000) + "1]}}]}")) {
            Response refused = person.call().body(body).post("/chutes/");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.asByteArray().length).isLessThanOrEqualTo(64 * 1024);
            assertThat(refused.jsonPath().getList("detail")).hasSizeLessThanOrEqualTo(200);
        }
    }

    @Test
    void moreThan768KibibytesAreNotStored() {
        Map<String, Object> body = body("bounds/" + suffix(), image);
        // Written out, each of these characters takes six bytes.
        body.put("cords", List.of(withSchema(Map.of("x", "\u0001".repeat(140_000)))));
        post(person, body).statusCode(413).body("detail", containsString("768 KiB"));
        person.call().get("/chutes/" + body.get("name")).then().statusCode(404);
        body.put("cords", List.of(withSchema(Map.of("x", "\u0001".repeat(100_000)))));
        String id = deploy(person, body).getString("chute_id");
        Map<String, Object> texts =
                Map.of("readme", "\u0001".repeat(16_384), "tool_description", "\u0001".repeat(16_384));
        person.call().body(texts).put("/chutes/" + id).then().statusCode(413);
        person.call().get("/chutes/" + id).then().statusCode(200).body("readme", equalTo(""));
    }

    @Test
    void numbersOfSchemasStayAsTheyWereWritten() {
        String schema =
                "{\"maximum\":1e300,\"multipleOf\":0.10,\"big\":123456789012345678901234567890,\"list\":[1E-7,-0.0]}";
        String json = "{\"name\": \"bounds/" + suffix() + "\", \"image\": \"" + image
                + "\", \"public\": false, \"code\": \"x = 1\", \"filename\": \"a.py\", \"ref_str\": \"a:b\", \"node_selector\": {},"
                + "\"cords\": [{\"method\": \"POST\", \"path\": \"/a\", \"function\": \"a\", \"stream\": false, \"input_schema\": "
                + schema + "}]}";
        Response answer = person.call().body(json).post("/chutes/?accept_fee=true");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.asString()).contains("\"input_schema\":" + schema);
        String mark = answer.jsonPath().getString("name");
        assertThat(person.call()
                        .get("/chutes/?include_schemas=true&name=" + mark)
                        .asString())
                .contains("\"input_schema\":" + schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e99999999999", "1e-99999999999", "1e2147483648"})
    void aNumberWithoutMeasureIsA422(String number) {
        for (String field : List.of("concurrency", "scaling_threshold", "max_instances", "public", "name")) {
            person.call()
                    .body("{\"" + field + "\": " + number + "}")
                    .post("/chutes/")
                    .then()
                    .statusCode(422);
        }
    }

    @Test
    void anUnknownGpuIsAnsweredWithThoseThatAreNear() {
        Map<String, Object> body = body("bounds/" + suffix(), image);
        body.put("node_selector", Map.of("include", List.of("NVIDIA H100 80GB"), "exclude", List.of("${7*7}{x}")));
        Response refused = person.call().body(body).post("/chutes/");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("detail.find { it.loc[2] == 'include' }.msg"))
                .startsWith("There is no such GPU; near are h100")
                .endsWith("All are listed at node_selector.include in /docs.");
        assertThat(refused.jsonPath().getString("detail.find { it.loc[2] == 'exclude' }.msg"))
                .startsWith("There is no such GPU; near are ");
    }

    @Test
    void aBlankLogoIsNone() {
        Map<String, Object> body = body("bounds/" + suffix(), image);
        body.put("logo_id", "");
        String id = post(person, body)
                .statusCode(200)
                .body("logo_id", nullValue())
                .extract()
                .path("chute_id");
        String logo = UUID.randomUUID().toString();
        person.call().body(Map.of("logo_id", logo)).put("/chutes/" + id).then().statusCode(200);
        person.call()
                .body(Map.of("logo_id", "", "max_instances", "5", "disabled", "true"))
                .put("/chutes/" + id)
                .then()
                .statusCode(200)
                .body("logo_id", equalTo(logo))
                .body("max_instances", equalTo(5))
                .body("disabled", equalTo(true));
        person.call()
                .body(Map.of("model", "no model", "logo_id", ""))
                .post("/chutes/vllm")
                .then()
                .statusCode(422)
                .body("detail.loc.flatten()", org.hamcrest.Matchers.not(org.hamcrest.Matchers.hasItem("logo_id")));
    }

    @Test
    void aPublicMethodIsShownInCapitalsAndOnlyBesideAPath() {
        Map<String, Object> beside = cord();
        beside.put("public_api_path", "/v1/x");
        beside.put("public_api_method", "delete");
        Map<String, Object> alone = cord();
        alone.put("public_api_method", "whatever");
        Map<String, Object> body = body("bounds/" + suffix(), image);
        body.put("cords", List.of(beside, alone));
        assertThat(deploy(person, body).getList("cords.public_api_method")).containsExactly("DELETE", "POST");
    }

    @Test
    void aSubnetsWordNeedsItsNetuid() {
        Person stranger = accounts.open(Permission.FREE_ACCOUNT);
        Person otherSubnets = accounts.open(Permission.FREE_ACCOUNT).withNetuids(44);
        Person member = accounts.open(Permission.FREE_ACCOUNT).withNetuids(120);
        Person admin = accounts.open(Permission.FREE_ACCOUNT, Permission.SUBNET_ADMIN);
        Map<String, Object> body = body("x/Affine-" + suffix(), image);
        for (Person refused : List.of(stranger, otherSubnets)) {
            post(refused, body).statusCode(403).body("detail", containsString("subnet"));
            refused.call()
                    .body(Map.of("model", "org/affine-1b", "revision", "a".repeat(40)))
                    .post("/chutes/vllm")
                    .then()
                    .statusCode(403);
        }
        post(member, body).statusCode(200);
        post(admin, body).statusCode(200);
        Person system = accounts.system();
        String id = post(system, body).statusCode(200).extract().path("chute_id");
        system.call().delete("/chutes/" + id).then().statusCode(200);
        // Of both subnets, where both words stand in the name.
        post(member, body("affine/turbovision-" + suffix(), image)).statusCode(403);
        post(stranger, body("x/refined-" + suffix(), image)).statusCode(200);
        member.withNetuids();
        Map<String, Object> anew = body((String) body.get("name"), image);
        anew.put("code", "x = 2\n");
        post(member, anew).statusCode(403);
    }

    private static Map<String, Object> withSchema(Map<String, Object> schema) {
        Map<String, Object> cord = cord();
        cord.put("input_schema", schema);
        return cord;
    }
}
