package io.openchutes.chutes.listing;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.boost.ChuteBoosted;
import io.openchutes.chutes.caching.ChuteChanges;
import io.openchutes.chutes.caching.WholeList;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.lifecycle.OwnerClosingService;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the lists of boosted chutes and of rolling updates are cached, and what ends them. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class WholeListCachingTest extends ChuteListFixture {
    @Inject
    ChuteChanges changes;

    @Inject
    OwnerClosingService closing;

    @Inject
    DataSource dataSource;

    @ParameterizedTest
    @ValueSource(strings = {"/chutes/boosted", "/chutes/rolling_updates"})
    void theDatabaseIsAskedNothingWhereNothingChangedAndEachTimeWhileSignalsMayBeMissed(String list) {
        Awaitility.await().untilAsserted(() -> {
            String tag = anonymous()
                    .get(list)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "public, max-age=5")
                    .header("ETag", notNullValue())
                    .extract()
                    .header("ETag");
            assertThat(queries(() -> anonymous()
                            .header("If-None-Match", tag)
                            .get(list)
                            .then()
                            .statusCode(304)))
                    .isZero();
        });

        changes.lost();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(queries(() -> anonymous().get(list).then().statusCode(200)))
                        .isPositive();
            }
        } finally {
            changes.restored();
        }
    }

    @Test
    void theBoostedFollowTheirBoostsAndTheirChutes() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        Map<String, Object> body = publicBody("boost" + suffix(), image);
        UUID id = idOf(deploy(owner, body));
        boosted(id).body("boost", nullValue());

        boosts.boosted(new ChuteBoosted(id, new BigDecimal("2"), Instant.now()));
        boosted(id).body("manual_boost", equalTo(2.0f)).body("name", equalTo(body.get("name")));
        boosts.capacityLogged(List.of(new CapacityLogged(id, Instant.now(), new BigDecimal("1.5"), 2)));
        boosted(id).body("boost", equalTo(1.5f));

        body.put("public", false);
        deploy(owner, body);
        boosted(id).body("name", equalTo("[private chute]"));
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        boosted(id).body("name", nullValue());
        deploy(owner, body);
        boosted(id).body("name", equalTo("[private chute]"));

        owner.close();
        closing.ownerClosed(owner.userId, Instant.now());
        boosted(id).body("name", nullValue());
    }

    @Test
    void aBoostedChuteThatIsDeployedLaterShowsThen() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        Map<String, Object> body = body("later" + suffix(), chutes.image(owner));
        UUID id = idOf(deploy(owner, body));
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        boosts.boosted(new ChuteBoosted(id, new BigDecimal("2"), Instant.now()));
        boosted(id).body("name", nullValue());

        deploy(owner, body);
        boosted(id).body("manual_boost", equalTo(2.0f));
    }

    @Test
    void rollingUpdatesFollowDeploymentsInstancesAndOwners() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        Map<String, Object> body = body("roll" + suffix(), chutes.image(owner));
        JsonPath first = deploy(owner, body);
        UUID id = idOf(first);
        UUID instance = UUID.randomUUID();
        instances.changed(TestChutes.instance(instance, id, first.getUUID("version"), true), false);
        updating(id).body("new_version", nullValue());

        body.put("code", "y = 2\n");
        JsonPath second = deploy(owner, body);
        updating(id).body("new_version", equalTo(second.getString("version")));
        instances.removed(instance, false);
        updating(id).body("new_version", nullValue());

        instances.changed(TestChutes.instance(UUID.randomUUID(), id, second.getUUID("version"), true), false);
        body.put("code", "z = 3\n");
        deploy(owner, body);
        updating(id).body("new_version", notNullValue());
        owner.close();
        closing.ownerClosed(owner.userId, Instant.now());
        updating(id).body("new_version", nullValue());
    }

    @Test
    void anotherReplicasChangeIsHeardOf() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        UUID id = idOf(deploy(owner, body("other" + suffix(), chutes.image(owner))));
        boosts.boosted(new ChuteBoosted(id, new BigDecimal("2"), Instant.now()));
        boosted(id).body("manual_boost", equalTo(2.0f));

        TestDatabase other = new TestDatabase(dataSource);
        other.run("delete from manual_boost where chute_id = ?", id);
        other.run("select pg_notify('openchutes_signals', ?)", ChuteSignals.CHANGES + "\n" + WholeList.BOOSTED.id());

        Awaitility.await().untilAsserted(() -> boosted(id).body("manual_boost", nullValue()));
    }

    private static ValidatableResponse boosted(UUID id) {
        return entry("/chutes/boosted", id);
    }

    private static ValidatableResponse updating(UUID id) {
        return entry("/chutes/rolling_updates", id);
    }

    /** The list's entry of the chute, where it has one. */
    private static ValidatableResponse entry(String list, UUID id) {
        return anonymous().get(list).then().statusCode(200).rootPath("find { it.chute_id == '" + id + "' }");
    }
}
