package io.openchutes.bounty.bounty;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyResourceTest {
    @Inject
    BountyFixtures start;

    @Inject
    StoppedClock clock;

    @Inject
    BountyService bounties;

    @BeforeEach
    void noBounties() {
        start.run("truncate bounty, bounty_book");
    }

    @Test
    void theListIsTheSameWithAndWithoutTheSlashOldestFirst() {
        UUID first = withBounty(true);
        Instant created = clock.instant();
        clock.advance(Duration.ofSeconds(120));
        UUID second = withBounty(false);

        for (String path : List.of("/bounties/", "/bounties")) {
            Response response = given().get(path);
            assertThat(response.statusCode()).isEqualTo(200);
            List<Map<String, Object>> list = response.jsonPath().getList("$");
            assertThat(list)
                    .extracting(bounty -> bounty.get("chute_id"))
                    .containsExactly(first.toString(), second.toString());
            assertThat(list.get(0).keySet())
                    .isEqualTo(Set.of("chute_id", "bounty_amount", "seconds_elapsed", "time_remaining", "created_at"));
            assertThat(list.get(0))
                    .containsEntry("bounty_amount", 460)
                    .containsEntry("seconds_elapsed", 120)
                    .containsEntry("time_remaining", 86_280);
        }
        String text = given().get("/bounties/").asString();
        BigDecimal micros = BigDecimal.valueOf(created.getNano() / 1_000, 6);
        assertThat(text)
                .contains("\"created_at\":"
                        + micros.add(BigDecimal.valueOf(created.getEpochSecond()))
                                .setScale(6));
    }

    @Test
    void anEmptyListIsAnEmptyList() {
        given().get("/bounties/").then().statusCode(200).body(equalTo("[]"));
    }

    @Test
    void theListLooksAtNoCredentialsAndMayBeCached() {
        withBounty(true);
        Response response = given().header("Authorization", "Bearer nonsense")
                .header("X-Chutes-Hotkey", "x")
                .header("X-Chutes-Signature", "y")
                .get("/bounties/");
        response.then()
                .statusCode(200)
                .header("Cache-Control", "public, max-age=5")
                .header("ETag", notNullValue())
                .header("Vary", containsString("Authorization"));
        given().header("If-None-Match", response.header("ETag"))
                .get("/bounties/")
                .then()
                .statusCode(304);
        clock.advance(Duration.ofSeconds(1));
        given().header("If-None-Match", response.header("ETag"))
                .get("/bounties/")
                .then()
                .statusCode(200);
    }

    @Test
    void historyTellsOutcomesAndOfAPrivateChuteNoMoreThanItsId() {
        UUID claimed = withBounty(false);
        clock.advance(Duration.ofSeconds(60));
        UUID instance = start.hotInstance(claimed, clock.instant());
        UUID expired = withBounty(false);
        clock.advance(Duration.ofHours(2));

        given().queryParam("chute_id", claimed.toString())
                .get("/bounties/history")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("page", equalTo(0))
                .body("limit", equalTo(25))
                .body("items[0].outcome", equalTo("claimed"))
                .body("items[0].miner_hotkey", equalTo("5Miner"))
                .body("items[0].instance_id", equalTo(instance.toString()))
                .body("items[0].bounty_amount", equalTo(280))
                .body("items[0].seconds_elapsed", equalTo(60))
                .body("items[0].created_by", equalTo("increase"))
                .header("Cache-Control", "public, max-age=5");
        Response all = given().get("/bounties/history");
        assertThat(all.jsonPath().<String>getList("items.chute_id"))
                .containsExactly(expired.toString(), claimed.toString());
        assertThat(all.asString()).doesNotContain("org/model");
        assertThat(all.jsonPath().getMap("items[0]").keySet())
                .isEqualTo(Set.of(
                        "bounty_id",
                        "chute_id",
                        "outcome",
                        "reason",
                        "bounty_amount",
                        "boost",
                        "seconds_elapsed",
                        "created_by",
                        "created_at",
                        "ended_at",
                        "miner_hotkey",
                        "instance_id"));
    }

    @Test
    void historyIsFilteredAndPaged() {
        Instant from = clock.instant();
        UUID claimed = withBounty(true);
        clock.advance(Duration.ofSeconds(10));
        Instant end = clock.instant();
        start.hotInstance(claimed, end);
        UUID expired = withBounty(false);
        clock.advance(Duration.ofHours(2));
        withBounty(true);

        assertThat(history("outcome=claimed")).containsExactly(claimed.toString());
        assertThat(history("outcome=expired")).containsExactly(expired.toString());
        assertThat(history("outcome=withdrawn")).isEmpty();
        assertThat(history("miner_hotkey=5Miner")).containsExactly(claimed.toString());
        assertThat(history("miner_hotkey=5Other")).isEmpty();
        assertThat(history("until=" + end.plusMillis(1))).containsExactly(claimed.toString());
        assertThat(history("until=" + end)).isEmpty();
        assertThat(history("since=" + end)).containsExactly(expired.toString(), claimed.toString());
        assertThat(history("since=" + end.plusMillis(1))).containsExactly(expired.toString());
        assertThat(history("since=" + from + "&outcome=claimed&miner_hotkey=5Miner&chute_id=" + claimed))
                .containsExactly(claimed.toString());
        assertThat(history("limit=1")).containsExactly(expired.toString());
        assertThat(history("limit=1&page=1")).containsExactly(claimed.toString());
        assertThat(history("limit=1&page=2")).isEmpty();
        given().get("/bounties/history?limit=1&page=1").then().body("total", equalTo(2));
        assertThat(history("chute_id=&outcome=&since=&until=&miner_hotkey=&page=&limit="))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chute_id=org/model",
                "outcome=open",
                "since=yesterday",
                "until=2026-01-02",
                "page=-1",
                "page=101",
                "limit=0",
                "limit=1001",
                "limit=ten",
                "miner_hotkey=a%00b"
            })
    void aBadFilterIsA422ThatNamesIt(String query) {
        given().urlEncodingEnabled(false)
                .get("/bounties/history?" + query)
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("query", query.substring(0, query.indexOf('=')))));
    }

    @Test
    void everyBadFilterIsNamedAtOnce() {
        given().get("/bounties/history?page=x&limit=0&outcome=none")
                .then()
                .statusCode(422)
                .body("detail.loc", hasItem(List.of("query", "page")))
                .body("detail.loc", hasItem(List.of("query", "limit")))
                .body("detail.loc", hasItem(List.of("query", "outcome")));
    }

    private static List<String> history(String query) {
        Response response = given().get("/bounties/history?" + query);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath().getList("items.chute_id");
    }

    private UUID withBounty(boolean isPublic) {
        ChuteState chute = start.chute("org/model", isPublic);
        bounties.increase(
                BountyFixtures.account(Permission.BILLING_ADMIN),
                KeyScopes.UNLIMITED,
                chute.chuteId().toString(),
                null);
        return chute.chuteId();
    }
}
