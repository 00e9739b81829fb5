package io.openchutes.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RequestBodyTest {
    @Test
    void bindsAGoodBodyAndIgnoresUnknownFields() {
        given().contentType("application/json")
                .body("""
                        {"name": "parcel", "express": true, "item_count": 2.0, "threshold": 1, "price": 1.10, "speed": "FAST",
                         "logo_id": "0f3c8a52-6f0e-4b6c-8c1d-1f6f8f0f6a11", "items": [{"path": "/a/b", "sizes": [1, 2]}],
                         "input_schema": {"type": "object", "n": 1.5}, "anything": [1, "x"], "at": "2026-01-01T00:00:00Z",
                         "nobody_knows": 1}
                        """)
                .post("/parcels/")
                .then()
                .statusCode(200)
                .body("item_count", org.hamcrest.Matchers.equalTo(2))
                .body("items[0].path", org.hamcrest.Matchers.equalTo("/a/b"))
                .body("at", org.hamcrest.Matchers.equalTo("2026-01-01T00:00:00Z"))
                .body("main_item", org.hamcrest.Matchers.nullValue());
    }

    @Test
    void namesEveryBadFieldInOneAnswer() {
        Response response = given().contentType("application/json")
                .queryParam("accept_fee", "perhaps")
                .body("""
                        {"name": "much too long", "item_count": 9, "threshold": "high", "price": 0, "speed": "fast",
                         "logo_id": 5, "items": [{"path": "bad path"}, {"fragile": "perhaps", "sizes": [1, "x", 1.5]}, 7],
                         "main_item": {"path": null}, "at": "yesterday"}
                        """)
                .post("/parcels/");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(errors(response))
                .containsExactlyInAnyOrder(
                        "bool_parsing [query, accept_fee]",
                        "string_too_long [body, name]",
                        "missing [body, express]",
                        "less_than_equal [body, item_count]",
                        "float_parsing [body, threshold]",
                        "greater_than [body, price]",
                        "enum [body, speed]",
                        "uuid_type [body, logo_id]",
                        "string_pattern_mismatch [body, items, 0, path]",
                        "missing [body, items, 1, path]",
                        "bool_parsing [body, items, 1, fragile]",
                        "int_parsing [body, items, 1, sizes, 1]",
                        "int_from_float [body, items, 1, sizes, 2]",
                        "model_attributes_type [body, items, 2]",
                        "string_type [body, main_item, path]",
                        "value_error [body, at]");
        List<Map<String, Object>> detail = response.jsonPath().getList("detail");
        assertThat(detail)
                .anySatisfy(entry -> assertThat(entry)
                        .containsEntry("loc", List.of("body", "items", 0, "path"))
                        .containsEntry("input", "bad path"));
        assertThat(response.asString()).doesNotContain("io.openchutes").doesNotContain("java.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "nonsense",
                "{\"name\": NaN}",
                "{\"name\": Infinity}",
                "{\"name\": \"a\", \"name\": \"b\"}",
                "{} {}",
                "{\"name\": 'x'}",
                "\u0000"
            })
    void aBodyThatIsNotJsonIsA422(String body) {
        Response response = post(body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(errors(response)).containsExactly("json_invalid [body]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "1", "null", "true"})
    void aBodyThatIsNotAnObjectIsA422(String body) {
        Response response = post(body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(errors(response)).containsExactly("model_attributes_type [body]");
    }

    @Test
    void anEmptyBodyIsMissing() {
        assertThat(errors(post(new byte[0]))).containsExactly("missing [body]");
        assertThat(errors(post("  ".getBytes(StandardCharsets.UTF_8)))).containsExactly("missing [body]");
        assertThat(errors(given().contentType("application/json").post("/parcels/later")))
                .containsExactly("missing [body]");
    }

    @Test
    void bytesThatAreNotUtf8AreA422() {
        byte[] body = "{\"name\": \"x??x\"}".getBytes(StandardCharsets.US_ASCII);
        body[11] = (byte) 0xc3;
        body[12] = (byte) 0x28;
        assertThat(errors(post(body))).containsExactly("json_invalid [body]");
    }

    @Test
    void whatPostgreSqlCanNotKeepIsA422() {
        String rest = "\"express\": true";
        assertThat(errors(post("{\"name\": \"a\\u0000bc\", " + rest + "}")))
                .containsExactly("value_error [body, name]");
        assertThat(errors(post("{\"name\": \"a\\ud800bc\", " + rest + "}")))
                .containsExactly("value_error [body, name]");
        assertThat(errors(post("{\"name\": \"abc\", \"input_schema\": {\"a\": [\"\\u0000\"]}, " + rest + "}")))
                .containsExactly("value_error [body, input_schema, a, 0]");
        assertThat(errors(post("{\"name\": \"abc\", \"anything\": {\"\\u0000\": 1}, " + rest + "}")))
                .containsExactly("value_error [body, anything]");
    }

    @Test
    void numbersThatNothingCanHoldAreA422() {
        String start = "{\"name\": \"abc\", \"express\": true, ";
        assertThat(errors(post(start + "\"item_count\": 99999999999}")))
                .containsExactly("int_parsing_size [body, item_count]");
        assertThat(errors(post(start + "\"item_count\": 1e999999999}")))
                .containsExactly("int_parsing_size [body, item_count]");
        assertThat(errors(post(start + "\"threshold\": 1e400}"))).containsExactly("finite_number [body, threshold]");
        assertThat(errors(post(start + "\"price\": 1e-999999999}"))).containsExactly("finite_number [body, price]");
        assertThat(errors(post(start + "\"anything\": 1e999999999}")))
                .containsExactly("finite_number [body, anything]");
        for (String number : List.of("1e99999999999", "-1E-99999999999", "1e2147483648", "0e99999999999")) {
            assertThat(errors(post(start + "\"item_count\": " + number + "}")))
                    .containsExactly("int_parsing_size [body, item_count]");
            assertThat(errors(post(start + "\"item_count\": \" " + number + "\"}")))
                    .containsExactly("int_parsing [body, item_count]");
            assertThat(errors(post(start + "\"threshold\": " + number + "}")))
                    .containsExactly("finite_number [body, threshold]");
            assertThat(errors(post(start + "\"price\": \"" + number + "\"}")))
                    .containsExactly("finite_number [body, price]");
            assertThat(errors(post(start + "\"anything\": [" + number + "]}")))
                    .containsExactly("finite_number [body, anything, 0]");
            assertThat(errors(post(start + "\"items\": [{\"path\": \"/a\", \"fragile\": " + number + "}]}")))
                    .containsExactly("bool_parsing [body, items, 0, fragile]");
            assertThat(errors(post(start + "\"at\": " + number + "}"))).containsExactly("value_error [body, at]");
        }
        assertThat(errors(post(start + "\"item_count\": " + "9".repeat(2000) + "}")))
                .containsExactly("json_invalid [body]");
    }

    @Test
    void deepNestingIsA422() {
        assertThat(errors(post("{\"anything\": " + "[".repeat(50_000) + "]".repeat(50_000) + "}")))
                .containsExactly("json_invalid [body]");
        assertThat(post("{\"name\": \"abc\", \"express\": true, \"anything\": " + "[".repeat(90) + "]".repeat(90) + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHugeNumberOfErrorsStaysASmallAnswer() {
        for (String item : List.of("1", "{\"path\": \"" + "A".repeat(8_000) + "\"}", "{\"x\": {}}")) {
            Response response = post("{\"items\": [" + (item + ",").repeat(99) + item + "]}");
            assertThat(errors(response)).hasSizeGreaterThan(90).hasSizeLessThanOrEqualTo(200);
            assertThat(response.asByteArray().length).isLessThanOrEqualTo(64 * 1024);
        }
        String deep = "[".repeat(90) + "1e999" + "]".repeat(90);
        String names = "{\"" + "k".repeat(40_000) + "\":[" + (deep + ",").repeat(300) + "1]}";
        Response response = post("{\"name\": \"abc\", \"express\": true, \"input_schema\": " + names + "}");
        assertThat(errors(response)).hasSizeGreaterThan(50).hasSizeLessThanOrEqualTo(200);
        assertThat(response.asByteArray().length).isLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void takesScalarsAsFormBuildersSendThem() {
        Response response = post("""
                {"name": "abc", "express": "YES", "item_count": " 5 ", "threshold": "0.5", "price": "\\t1.10\\n", "logo_id": "",
                 "items": [{"path": "/a", "fragile": 0, "sizes": ["3.0", 4.0, "+5", "-0"]}, {"path": "/b", "fragile": "oFf"}]}""");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.jsonPath().getBoolean("express")).isTrue();
        assertThat(response.jsonPath().getInt("item_count")).isEqualTo(5);
        assertThat(response.jsonPath().getDouble("threshold")).isEqualTo(0.5);
        assertThat(response.asString()).contains("\"price\":1.10");
        assertThat(response.jsonPath().<Object>get("logo_id")).isNull();
        assertThat(response.jsonPath().getBoolean("items[0].fragile")).isFalse();
        assertThat(response.jsonPath().getList("items[0].sizes")).containsExactly(3, 4, 5, 0);
        assertThat(response.jsonPath().getBoolean("items[1].fragile")).isFalse();
    }

    @Test
    void makesNoTextOfAnythingElse() {
        assertThat(errors(post("{\"name\": 12345, \"express\": true}"))).containsExactly("string_type [body, name]");
        assertThat(errors(post("{\"name\": true, \"express\": 2}")))
                .containsExactly("string_type [body, name]", "bool_parsing [body, express]");
    }

    @Test
    void numbersInFreeJsonComeBackAsTheyWereWritten() {
        String free = "{\"n\":[1e300,-0.0,1E+5,100000000000000000000000000000,1.50,1e-7]}";
        String body =
                "{\"name\": \"abc\", \"express\": true, \"input_schema\": " + free + ", \"anything\": " + free + "}";
        assertThat(post(body).asString()).contains("\"input_schema\":" + free).contains("\"anything\":" + free);
    }

    @Test
    void countsTheCharactersOfTextsByCodePoint() {
        String emoji = "\uD83D\uDC33";
        assertThat(post(named(emoji.repeat(8))).statusCode()).isEqualTo(200);
        assertThat(errors(post(named(emoji.repeat(9))))).containsExactly("string_too_long [body, name]");
        assertThat(errors(post(named(emoji.repeat(2))))).containsExactly("string_too_short [body, name]");
    }

    private static String named(String name) {
        return "{\"name\": \"" + name + "\", \"express\": true}";
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(post("\ufeff{\"name\": \"abc\", \"express\": true}").statusCode())
                .isEqualTo(200);
        assertThat(errors(post("\ufeff"))).containsExactly("missing [body]");
        assertThat(errors(post("{\ufeff}"))).containsExactly("json_invalid [body]");
    }

    @Test
    void namesTheContentEncodingThatItDoesNotTake() {
        given().header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .body(new byte[] {31, -117, 8, 0})
                .post("/parcels/")
                .then()
                .statusCode(415)
                .body("detail", org.hamcrest.Matchers.containsString("gzip"));
        given().header("Content-Type", "application/json")
                .header("Content-Encoding", "identity")
                .body("{\"name\": \"abc\", \"express\": true}")
                .post("/parcels/")
                .then()
                .statusCode(200);
    }

    @Test
    void worksOnTheEventLoopToo() {
        given().contentType("application/json")
                .body("{\"name\": \"abc\", \"express\": false}")
                .post("/parcels/later")
                .then()
                .statusCode(200)
                .body("express", org.hamcrest.Matchers.equalTo(false));
    }

    private static Response post(String body) {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Response post(byte[] body) {
        return given().header("Content-Type", "application/json").body(body).post("/parcels/");
    }

    private static List<String> errors(Response response) {
        assertThat(response.statusCode()).isEqualTo(422);
        List<String> found = new ArrayList<>();
        for (Map<String, Object> entry : response.jsonPath().<Map<String, Object>>getList("detail")) {
            assertThat(entry).containsKeys("type", "loc", "msg", "input");
            found.add(entry.get("type") + " " + entry.get("loc"));
        }
        return found;
    }
}
