package io.openchutes.chutes.listing;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.boost.ChuteBoosted;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The lists of boosted and of affine chutes. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BoostedAndAffineChutesTest extends ChuteListFixture {
    @Test
    void boostedChutesAreListedWithPrivateNamesHidden() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        UUID image = chutes.image(owner);
        UUID open = idOf(deploy(owner, publicBody("pub" + suffix(), image)));
        UUID secret = idOf(deploy(owner, body("secret" + suffix(), image)));
        UUID plain = idOf(deploy(owner, body("plain" + suffix(), image)));
        boosts.boosted(new ChuteBoosted(open, new BigDecimal("2.5"), Instant.now()));
        boosts.boosted(new ChuteBoosted(secret, new BigDecimal("3"), Instant.now()));
        boosts.boosted(new ChuteBoosted(plain, BigDecimal.ONE, Instant.now()));
        boosts.boosted(new ChuteBoosted(UUID.randomUUID(), BigDecimal.TEN, Instant.now()));
        JsonPath list = anonymous()
                .header("Authorization", "Bearer nonsense")
                .get("/chutes/boosted")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        Map<String, Object> ofOpen = list.param("id", open.toString()).getMap("find { it.chute_id == id }");
        assertThat(ofOpen)
                .containsEntry("manual_boost", 2.5f)
                .containsEntry("boost", 1.0f)
                .containsOnlyKeys("chute_id", "name", "boost", "manual_boost");
        assertThat(ofOpen.get("name").toString()).startsWith("pub");
        Map<String, Object> ofSecret = list.param("id", secret.toString()).getMap("find { it.chute_id == id }");
        assertThat(ofSecret).containsEntry("name", "[private chute]");
        assertThat(list.getList("chute_id", String.class)).doesNotContain(plain.toString());
        owner.call()
                .get("/chutes/" + open)
                .then()
                .body("compute_multiplier_factors.manual_boost", equalTo(2.5f))
                .body("boost", equalTo(1.0f));
    }

    @Test
    void affineChutesAreAvailableWhileTheirOwnerCanPayAndIsOfTheSubnet() {
        Person paying = accounts.open(Permission.FREE_ACCOUNT).withNetuids(120);
        Person stranger = accounts.open(Permission.FREE_ACCOUNT).withNetuids(120);
        Person admin =
                accounts.open(Permission.FREE_ACCOUNT, Permission.SUBNET_ADMIN).withBalance("0");
        JsonPath offered = chutes.deploy(paying, "x/affine-" + suffix());
        UUID strange = idOf(chutes.deploy(stranger, "x/affine-" + suffix()));
        stranger.withNetuids(44);
        UUID administered = idOf(chutes.deploy(admin, "x/affine-" + suffix()));
        UUID other = idOf(chutes.deploy(paying, "x/other-" + suffix()));
        instances.changed(
                TestChutes.instance(UUID.randomUUID(), idOf(offered), offered.getUUID("version"), true), false);
        JsonPath list = anonymous()
                .get("/chutes/affine_available")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        Map<String, Object> one =
                list.param("id", offered.getString("chute_id")).getMap("find { it.chute_id == id }");
        assertThat(one)
                .containsEntry("user_id", paying.userId.toString())
                .containsEntry("name", offered.getString("name"))
                .containsEntry("hotkey", paying.hotkey)
                .containsEntry("has_active_instance", true);
        assertThat(list.getList("chute_id", String.class))
                .contains(administered.toString())
                .doesNotContain(strange.toString(), other.toString());
        paying.withBalance("0");
        Awaitility.await()
                .untilAsserted(() -> assertThat(anonymous()
                                .get("/chutes/affine_available")
                                .then()
                                .extract()
                                .<List<String>>path("chute_id"))
                        .doesNotContain(offered.getString("chute_id")));
    }
}
