package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A name that is deployed again: the same version, a new one, and two deployments at once. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class RedeployTest extends DeployFixture {
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
}
