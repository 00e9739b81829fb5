package io.openchutes.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ParameterTest {
    @ParameterizedTest
    @CsvSource({
        "true, true",
        "True, true",
        "TRUE, true",
        "1, true",
        "yes, true",
        "On, true",
        "t, true",
        "Y, true",
        "false, false",
        "False, false",
        "0, false",
        "no, false",
        "OFF, false",
        "f, false",
        "n, false"
    })
    void readsBooleansAsClientsWriteThem(String text, boolean value) {
        given().queryParam("include_public", text)
                .get("/parcels/")
                .then()
                .statusCode(200)
                .body("include_public", equalTo(value));
    }

    @Test
    void defaultsStandInForAbsentAndEmptyValues() {
        for (String query : List.of("", "?page=&limit=&include_public=&boost=&owner_id=")) {
            given().get("/parcels/" + query)
                    .then()
                    .statusCode(200)
                    .body("include_public", nullValue())
                    .body("page", equalTo(0))
                    .body("limit", equalTo(25))
                    .body("boost", nullValue())
                    .body("owner_id", nullValue());
        }
    }

    @Test
    void namesEveryBadParameterInOneAnswer() {
        Response response = given().urlEncodingEnabled(false)
                .get("/parcels/?include_public=maybe&page=101&limit=zero&boost=nan&name=a%00b&owner_id=42");
        assertThat(response.statusCode()).isEqualTo(422);
        List<Map<String, Object>> detail = response.jsonPath().getList("detail");
        assertThat(detail.stream().map(e -> e.get("type") + " " + e.get("loc") + " " + e.get("input")))
                .containsExactlyInAnyOrder(
                        "bool_parsing [query, include_public] maybe",
                        "less_than_equal [query, page] 101",
                        "int_parsing [query, limit] zero",
                        "float_parsing [query, boost] nan",
                        "value_error [query, name] a\u0000b",
                        "uuid_parsing [query, owner_id] 42");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=-1",
                "page=1.5",
                "page=99999999999999999999",
                "limit=0",
                "limit=5001",
                "boost=1e999",
                "boost=inf",
                "include_public=2",
                "include_public=tru",
                "since=yesterday",
                "since=2026-01-02",
                "since=2026-01-02T13:00:00",
                "since=%2B10000-01-02T13:00:00Z"
            })
    void outOfRangeIsA422(String query) {
        given().get("/parcels/?" + query).then().statusCode(422);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T13:00:00Z, 2026-01-02T13:00:00Z",
        "2026-01-02T15:00:00.1234567+02:00, 2026-01-02T13:00:00.123456Z"
    })
    void readsTimesInIso8601(String text, String time) {
        given().queryParam("since", text)
                .get("/parcels/")
                .then()
                .statusCode(200)
                .body("since", equalTo(time));
    }

    @Test
    void aBadPathParameterIsA422() {
        given().get("/parcels/not-a-uuid/public")
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("path", "parcelId")));
    }

    @Test
    void pathsAreServedWithAndWithoutTheSlash() {
        given().get("/parcels").then().statusCode(200);
        given().get("/parcels/").then().statusCode(200);
    }
}
