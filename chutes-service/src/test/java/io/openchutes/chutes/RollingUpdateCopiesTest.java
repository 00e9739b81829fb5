package io.openchutes.chutes;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rolling updates begin with a deployment and end with the instances. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class RollingUpdateCopiesTest extends CopiesFixture {

    @Test
    void aRollingUpdateLastsUntilEveryInstanceIsReplacedOrGone() {
        SigningAccount owner = signingAccounts.seeded("100");
        String name = "roll-" + owner.username;
        JsonPath first = deploy(owner, name);
        String id = first.getString("chute_id");
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        instances.changed(instanceOf(first, one, true), false);
        instances.changed(instanceOf(first, two, true), false);
        JsonPath second = deploy(owner, name, "y = 2\n");
        assertThat(second.getString("version")).isNotEqualTo(first.getString("version"));
        plain().get("/chutes/rolling_updates")
                .then()
                .statusCode(200)
                .body("find { it.chute_id == '" + id + "' }.old_version", equalTo(first.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.new_version", equalTo(second.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.permitted." + MINER, equalTo(2))
                .body("find { it.chute_id == '" + id + "' }.started_at", notNullValue());
        instances.changed(instanceOf(second, one, true), false);
        plain().get("/chutes/rolling_updates").then().body("chute_id", hasItem(id));
        instances.removed(two, false);
        plain().get("/chutes/rolling_updates").then().body("chute_id", not(hasItem(id)));
        patiently().untilAsserted(() -> {
            List<TestEvents.Published> told = events.readAll(Topics.CHUTE_ACTIVITY, id).stream()
                    .filter(event -> event.type().startsWith("rolling-update-"))
                    .toList();
            assertThat(told)
                    .extracting(TestEvents.Published::type)
                    .containsExactly("rolling-update-started", "rolling-update-finished");
            assertThat(told)
                    .allSatisfy(event -> assertThat(new EventSchemas().errors(event.type(), event.json()))
                            .isEmpty());
            assertThat(told.get(1).json()).contains("\"completed\"");
        });
    }

    @Test
    void aNewDeploymentTakesAnOpenUpdatesPlaceAndADeletionDropsIt() {
        SigningAccount owner = signingAccounts.seeded("100");
        String name = "super-" + owner.username;
        JsonPath first = deploy(owner, name);
        String id = first.getString("chute_id");
        instances.changed(instanceOf(first, UUID.randomUUID(), true), false);
        JsonPath second = deploy(owner, name, "y = 2\n");
        JsonPath third = deploy(owner, name, "z = 3\n");
        plain().get("/chutes/rolling_updates")
                .then()
                .body("find { it.chute_id == '" + id + "' }.old_version", equalTo(second.getString("version")))
                .body("find { it.chute_id == '" + id + "' }.new_version", equalTo(third.getString("version")));
        owner.asking("chutes").delete("/chutes/" + id).then().statusCode(200);
        plain().get("/chutes/rolling_updates").then().body("chute_id", not(hasItem(id)));
        patiently()
                .untilAsserted(() -> assertThat(events.readAll(Topics.CHUTE_ACTIVITY, id).stream()
                                .filter(event -> event.type().equals("rolling-update-finished"))
                                .map(TestEvents.Published::json))
                        .hasSize(2)
                        .anyMatch(json -> json.contains("superseded"))
                        .anyMatch(json -> json.contains("chute deleted")));
    }

    @Test
    void aRebuildEndsNoRollingUpdate() {
        SigningAccount owner = signingAccounts.seeded("100");
        String name = "rebuild-" + owner.username;
        JsonPath first = deploy(owner, name);
        UUID one = UUID.randomUUID();
        instances.changed(instanceOf(first, one, true), false);
        deploy(owner, name, "y = 2\n");
        instances.removed(one, true);
        plain().get("/chutes/rolling_updates").then().body("chute_id", hasItem(first.getString("chute_id")));
    }
}
