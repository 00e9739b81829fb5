package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
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

/** What a deployment costs, and how many a day are allowed. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DeployFeesTest extends DeployFixture {
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
}
