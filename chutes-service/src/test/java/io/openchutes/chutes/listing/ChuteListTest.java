package io.openchutes.chutes.listing;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.cord;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of chutes: who sees which, filters, order and pages. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteListTest extends ChuteListFixture {
    @Inject
    EntityManager entities;

    @Test
    void signedInCallersSeeTheirOwnAndOnRequestEverybodys() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT).withNetuids(120);
        Person other = accounts.open();
        UUID image = chutes.image(owner);
        deploy(owner, publicBody("pub" + mark, image));
        deploy(owner, body("priv" + mark, image));
        deploy(owner, body("affine-" + mark, image));
        chutes.deploy(other, "mine" + mark);
        assertNames(owner, "?name=" + mark, "pub" + mark, "priv" + mark, "affine-" + mark);
        assertNames(owner, "?name=" + mark + "&include_public=true", "pub" + mark, "priv" + mark, "affine-" + mark);
        assertNames(other, "?name=" + mark, "mine" + mark);
        assertNames(other, "?name=" + mark + "&include_public=False", "mine" + mark);
        for (String yes : new String[] {"true", "True", "1", "yes", "ON", "t", "y"}) {
            assertNames(
                    other, "?name=" + mark + "&include_public=" + yes, "pub" + mark, "affine-" + mark, "mine" + mark);
        }
        List<String> everybodys = anonymous()
                .get("/chutes/?name=" + mark)
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .extract()
                .path("items.name");
        assertThat(everybodys).containsExactlyInAnyOrder("pub" + mark, "affine-" + mark);
        anonymous().get("/chutes?name=" + mark).then().statusCode(200).body("total", equalTo(2));
    }

    @Test
    void theFiltersCutTheListDown() {
        String mark = suffix();
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        UUID one = chutes.image(owner, "First-" + mark, true, "built and pushed", null);
        UUID other = chutes.image(owner, "second-" + mark, true, "built and pushed", null);
        Map<String, Object> vllm = body("Org/Big_Model-" + mark, one);
        vllm.put("standard_template", "vllm");
        vllm.put("revision", "a".repeat(40));
        String slug = deploy(owner, vllm).getString("slug");
        Map<String, Object> tei = body("org/small%s".formatted(mark), other);
        tei.put("standard_template", "tei");
        deploy(owner, tei);
        deploy(owner, body("plain" + mark, other));
        String big = "Org/Big_Model-" + mark;
        String small = "org/small" + mark;
        assertNames(owner, "?name=big", big);
        assertNames(owner, "?name=BIG_MODEL", big);
        assertNames(owner, "?name=BIGxMODEL");
        assertNames(owner, "?name=%25");
        assertNames(owner, "?name=%5C");
        assertNames(owner, "?exclude=ORG/", "plain" + mark);
        assertNames(owner, "?name=org&exclude=big", small);
        assertNames(owner, "?image=FIRST-" + mark, big);
        assertNames(owner, "?image=ond-" + mark, small, "plain" + mark);
        assertNames(owner, "?image=1.0", big, small, "plain" + mark);
        assertNames(owner, "?template=vllm", big);
        assertNames(owner, "?template=tei", small);
        assertNames(owner, "?template=other", "plain" + mark);
        assertNames(owner, "?template=VLLM");
        assertNames(owner, "?slug=" + slug.toUpperCase(), big);
        assertNames(owner, "?slug=" + slug.substring(1));
        assertNames(owner, "?name=&template=&image=&slug=&exclude=", big, small, "plain" + mark);
        assertNames(owner, "?template=vllm&include_public=true&name=" + mark, big);
    }

    @Test
    void theMostUsedComeFirstThenById() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(idOf(deploy(owner, body("m" + i + suffix(), image))));
        }
        UUID most = ids.get(3);
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update chute set invocation_count = 7 where chute_id = :id")
                        .setParameter("id", most)
                        .executeUpdate());
        List<String> expected = new ArrayList<>(ids.stream()
                .filter(id -> !id.equals(most))
                .map(UUID::toString)
                .sorted()
                .toList());
        expected.add(0, most.toString());
        assertThat(pageIds(owner, "")).isEqualTo(expected);
        assertThat(pageIds(owner, "?limit=4")).isEqualTo(expected.subList(0, 4));
        assertThat(pageIds(owner, "?limit=4&page=1")).isEqualTo(expected.subList(4, 6));
        assertThat(pageIds(owner, "?limit=2&offset=3")).isEqualTo(expected.subList(3, 5));
        assertThat(pageIds(owner, "?offset=6")).isEmpty();
        assertThat(pageIds(owner, "?include_public=true&limit=5000")).containsSubsequence(expected);
        owner.call()
                .get("/chutes/?limit=4&page=1")
                .then()
                .body("total", equalTo(6))
                .body("page", equalTo(1))
                .body("limit", equalTo(4));
        owner.call()
                .get("/chutes/")
                .then()
                .body("page", equalTo(0))
                .body("limit", equalTo(25))
                .body("items[0].invocation_count", equalTo(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=-1",
                "page=101",
                "page=x",
                "page=1.5",
                "limit=0",
                "limit=5001",
                "limit=-1",
                "limit=x",
                "offset=-1",
                "offset=5001",
                "include_public=perhaps",
                "include_schemas=2",
                "limit=99999999999999999999"
            })
    void aBadParameterIsA422(String parameter) {
        anonymous()
                .get("/chutes/?" + parameter)
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("query", parameter.split("=")[0])));
    }

    @Test
    void pageAndOffsetTogetherAreA400() {
        Person owner = accounts.open();
        owner.call().get("/chutes/?page=1&offset=1").then().statusCode(400);
        anonymous().get("/chutes/?page=1&offset=1").then().statusCode(400);
        owner.call().get("/chutes/?page=0&offset=1").then().statusCode(200);
        owner.call().get("/chutes/?page=100&limit=5000").then().statusCode(200).body("items", hasSize(0));
    }

    @Test
    void cordsAreShownOnceForAllThatShareThem() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        Map<String, Object> schema = cord();
        schema.put("input_schema", Map.of("type", "object"));
        for (int i = 0; i < 3; i++) {
            Map<String, Object> body = body("m" + i + suffix(), image);
            body.put("cords", List.of(schema));
            deploy(owner, body);
        }
        Map<String, Object> another = body("other" + suffix(), image);
        another.put("cords", List.of(cord(), cord()));
        deploy(owner, another);
        JsonPath page =
                owner.call().get("/chutes/").then().statusCode(200).extract().jsonPath();
        assertThat(page.getList("items.cords")).containsOnlyNulls();
        Map<String, List<Map<String, Object>>> refs = page.getMap("cord_refs");
        assertThat(refs).hasSize(2);
        assertThat(page.getList("items.cord_ref_id", String.class))
                .allSatisfy(ref -> assertThat(refs).containsKey(ref));
        assertThat(refs.values())
                .allSatisfy(cords -> assertThat(cords.get(0))
                        .doesNotContainKeys("input_schema", "minimal_input_schema", "output_schema"));
        JsonPath whole = owner.call()
                .get("/chutes/?include_schemas=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        Map<String, List<Map<String, Object>>> wholeRefs = whole.getMap("cord_refs");
        assertThat(wholeRefs.keySet()).isEqualTo(refs.keySet());
        assertThat(wholeRefs.values())
                .anySatisfy(cords -> assertThat(cords.get(0)).containsEntry("input_schema", Map.of("type", "object")));
    }

    @Test
    void aListTakesTheSameNumberOfQueriesWhateverItsLength() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT, Permission.UNLIMITED_DEV);
        UUID image = chutes.image(owner);
        deploy(owner, body("m" + suffix(), image));
        owner.call().get("/chutes/");
        long few = queries(() -> owner.call().get("/chutes/?limit=26").then().body("items", hasSize(1)));
        for (int i = 0; i < 20; i++) {
            UUID another = chutes.image(owner);
            Map<String, Object> body = body("m" + suffix(), another);
            Map<String, Object> cord = cord();
            cord.put("function", "f" + i);
            body.put("cords", List.of(cord));
            JsonPath chute = deploy(owner, body);
            instances.changed(
                    TestChutes.instance(UUID.randomUUID(), idOf(chute), chute.getUUID("version"), true), false);
        }
        long many = queries(() -> owner.call()
                .get("/chutes/?limit=27")
                .then()
                .body("items", hasSize(21))
                .body("items[0].instances", notNullValue()));
        // The cords that were not in memory yet take one query more.
        assertThat(many).isBetween(few, few + 1);
        assertThat(many).isLessThanOrEqualTo(5);
    }

    @Test
    void aPageByFiltersThatWereNotAskedBeforeTakesThreeQueriesItsTotalIncluded() {
        String mark = suffix();
        Person owner = accounts.open(Permission.FREE_ACCOUNT, Permission.UNLIMITED_DEV);
        UUID image = chutes.image(owner);
        for (int i = 0; i < 5; i++) {
            deploy(owner, body("m" + i + mark, image));
        }
        String list = "/chutes/?name=" + mark + "&limit=2&exclude=";
        owner.call().get(list + "first").then().body("total", equalTo(5));

        for (String place : List.of("", "&page=1", "&page=2", "&offset=1")) {
            assertThat(queries(() -> owner.call()
                            .get(list + "x" + suffix() + place)
                            .then()
                            .body("total", equalTo(5))))
                    .as(place)
                    .isLessThanOrEqualTo(3);
        }
        String known = list + "y" + suffix();
        owner.call().get(known).then().body("total", equalTo(5)).body("items", hasSize(2));
        owner.call().get(known + "&page=2").then().body("total", equalTo(5)).body("items", hasSize(1));
        owner.call()
                .get(list + "z" + suffix() + "&page=3")
                .then()
                .body("total", equalTo(5))
                .body("items", hasSize(0));
        owner.call()
                .get("/chutes/?name=nothing" + suffix())
                .then()
                .body("total", equalTo(0))
                .body("items", hasSize(0));
    }

    @Test
    void aKeyWithObjectScopesSeesThoseObjectsAlone() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        UUID image = chutes.image(owner);
        UUID one = idOf(deploy(owner, body("a" + mark, image)));
        deploy(owner, publicBody("b" + mark, image));
        owner.callScoped(scope(one, "read"))
                .get("/chutes/?include_public=true&name=" + mark)
                .then()
                .body("total", equalTo(1))
                .body("items[0].chute_id", equalTo(one.toString()));
        owner.callScoped(scope(null, "read"))
                .get("/chutes/?include_public=true&name=" + mark)
                .then()
                .body("total", equalTo(2));
        owner.callScoped(scope(one, "write")).get("/chutes/").then().statusCode(403);
    }

    @Test
    void aGetIsAnsweredWhateverContentTypeItNames() {
        for (String path :
                List.of("/chutes/", "/chutes/boosted", "/chutes/affine_available", "/chutes/rolling_updates")) {
            RestAssured.given().contentType("text/plain").get(path).then().statusCode(200);
        }
    }

    @Test
    void aPageEndsWhereItHasFourMegabytesAndTheNextBeginsBehindIt() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        for (int i = 0; i < 8; i++) {
            Map<String, Object> cord = TestChutes.cord();
            // The last ones take six times their length as they are written.
            cord.put(
                    "input_schema",
                    Map.of("x" + i, i < 5 ? mark.substring(0, 1).repeat(700_000) : "\u0001".repeat(115_000)));
            Map<String, Object> body = publicBody("big" + i + mark, image);
            body.put("cords", List.of(cord));
            deploy(owner, body);
        }
        for (Supplier<RequestSpecification> caller :
                List.<Supplier<RequestSpecification>>of(owner::call, TestAccounts::anonymous)) {
            Set<String> seen = new HashSet<>();
            int pages = 0;
            while (seen.size() < 8) {
                Response answer = caller.get()
                        .get("/chutes/?include_schemas=true&limit=100&name=" + mark + "&offset=" + seen.size());
                assertThat(answer.asByteArray().length).isBetween(500_000, 5_300_000);
                // Of megabytes JsonPath takes seconds.
                JsonNode page = answer.as(JsonNode.class);
                assertThat(page.path("total").asInt()).isEqualTo(8);
                assertThat(page.path("limit").asInt()).isEqualTo(100);
                List<String> names = texts(page.path("items"), "name");
                assertThat(page.path("cord_refs").fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrderElementsOf(new HashSet<>(texts(page.path("items"), "cord_ref_id")));
                int before = seen.size();
                seen.addAll(names);
                assertThat(seen).hasSize(before + names.size()).hasSizeGreaterThan(before);
                pages++;
            }
            assertThat(pages).isEqualTo(2);
            assertThat(caller.get()
                            .get("/chutes/?limit=100&name=" + mark)
                            .jsonPath()
                            .getList("items"))
                    .hasSize(8);
        }
    }

    private static List<String> texts(JsonNode items, String field) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.get(field).asText()));
        return texts;
    }

    private static void assertNames(Person person, String query, String... names) {
        JsonPath page = person.call()
                .get("/chutes/" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(page.getList("items.name", String.class)).as(query).containsExactlyInAnyOrder(names);
        assertThat(page.getInt("total")).as(query).isEqualTo(names.length);
    }

    private static List<String> pageIds(Person person, String query) {
        return person.call()
                .get("/chutes/" + query)
                .then()
                .statusCode(200)
                .extract()
                .path("items.chute_id");
    }
}
