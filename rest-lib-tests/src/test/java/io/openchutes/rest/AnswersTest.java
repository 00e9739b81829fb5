package io.openchutes.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AnswersTest {
    @TestHTTPResource
    URI base;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void refusalsSayWhyAndWhenToComeAgain() {
        given().get("/parcels/refuse")
                .then()
                .statusCode(402)
                .contentType("application/json")
                .header("Retry-After", "2")
                .body("detail", equalTo("Pay 3.00 USD first."));
    }

    @Test
    void aClientThatOffersHttp2IsAnsweredAlike() throws Exception {
        // Java's own client asks for the upgrade unless it is told not to.
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(base.resolve("/parcels/request-id"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void unexpectedFailuresTellNothing() {
        Response response = given().get("/parcels/break");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.jsonPath().getString("detail")).startsWith("Something went wrong here");
        assertThat(response.asString()).doesNotContain("secret").doesNotContain("openchutes");
    }

    @Test
    void aDatabaseThatIsAwayIsA503() {
        given().get("/parcels/database-away")
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("detail", startsWith("The database can't be reached"));
    }

    @Test
    void statusesOfTheFrameworkHaveTheSameShape() {
        given().get("/nowhere")
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("detail", startsWith("There is"));
        given().get("/parcels/a/b/c").then().statusCode(404).body("detail", startsWith("There is"));
        given().delete("/parcels/").then().statusCode(405).body("detail", startsWith("This path"));
        given().accept("image/png")
                .get("/parcels/not-acceptable")
                .then()
                .statusCode(406)
                .body("detail", startsWith("The answer"));
        given().contentType("text/plain")
                .body("x")
                .post("/parcels/")
                .then()
                .statusCode(415)
                .body("detail", startsWith("Send the body"));
    }

    @Test
    void aMethodThatIsNotTakenIsAnsweredWithThoseThatAre() {
        for (String method : new String[] {"DELETE", "PATCH", "TRACE", "QUERY"}) {
            given().request(method, "/parcels/").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS, POST");
            given().request(method, "/parcels").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS, POST");
        }
        given().put("/parcels/later").then().statusCode(405).header("Allow", "OPTIONS, POST");
        given().post("/parcels/a%2Fb/public").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void whatIsNotThereNamesWhatIs() {
        given().delete("/parcels/")
                .then()
                .body("detail", startsWith("This path takes GET, HEAD, OPTIONS, POST alone."));
        given().get("/few/nothing")
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is nothing at this path. There is: GET /few/{id}/thing. See /docs."));
        given().post("/few/1/thing")
                .then()
                .statusCode(405)
                .body(
                        "detail",
                        equalTo("This path takes GET, HEAD, OPTIONS alone. There is: GET /few/{id}/thing. See /docs."));
        given().get("/fe").then().statusCode(404).body("detail", equalTo("There is nothing at this path. See /docs."));
    }

    @Test
    void optionsNamesTheMethodsOfThePathAlone() {
        given().options("/parcels/").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        given().options("/parcels/later").then().statusCode(204).header("Allow", "OPTIONS, POST");
        given().options("/parcels/7/public").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS");
        given().options("/parcels/a/b/c").then().statusCode(404).body("detail", startsWith("There is"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parcels/%zz", "/%", "/parcels/%C3%28%", "parcels", "/parcels/?name=%zz"})
    void aTargetThatIsNoneIsAnsweredLikeAnyOtherMistake(String target) {
        String answer =
                raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .containsPattern("^HTTP/1.1 4\\d\\d")
                .contains("{\"detail\":")
                .containsIgnoringCase("content-type: application/json")
                .containsIgnoringCase("cache-control: private, no-store")
                .containsIgnoringCase("x-request-id: mine");
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        byte[] body = new byte[(1 << 20) + 1];
        given().contentType("application/json")
                .body(body)
                .post("/parcels/")
                .then()
                .statusCode(413)
                .contentType("application/json")
                .header("X-Request-Id", matchesPattern(".+"))
                .body("detail", equalTo("The body is too large; at most 1048576 bytes are taken."));
        given().contentType("application/json")
                .body(new byte[1 << 20])
                .post("/parcels/")
                .then()
                .statusCode(422);
    }

    @Test
    void aChunkedBodyOverTheLimitIsRefused() throws Exception {
        try (Socket socket = new Socket("localhost", base.getPort())) {
            var out = socket.getOutputStream();
            out.write(
                    "POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[0x10000];
            for (int i = 0; i < 17; i++) {
                out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(chunk);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(readAll(socket.getInputStream()))
                    .startsWith("HTTP/1.1 413")
                    .contains("{\"detail\":");
        }
    }

    @Test
    void aBodyThatIsAnnouncedMuchTooLargeIsNotEvenRead() throws Exception {
        assertThat(raw("POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("{\"detail\":");
        assertThat(raw("POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void keepsAValidRequestIdAndMakesOneOtherwise() {
        given().header("X-Request-Id", "my-id_1.2")
                .get("/parcels/request-id")
                .then()
                .header("X-Request-Id", "my-id_1.2")
                .body("mdc", equalTo("my-id_1.2"));
        given().header("X-Request-Id", "not valid!")
                .get("/nowhere")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
    }

    @Test
    void answersAreNotKeptUnlessTheyArePublic() {
        given().get("/parcels/").then().header("Cache-Control", "private, no-store");
        given().get("/nowhere").then().header("Cache-Control", "private, no-store");
        given().get("/parcels/stream").then().header("Cache-Control", "private, no-store");
    }

    @Test
    void publicAnswersCarryATagAndAreNotSentTwice() {
        String path = "/parcels/" + UUID.randomUUID() + "/public";
        Response first = given().get(path);
        assertThat(first.header("Cache-Control")).isEqualTo("public, max-age=5");
        assertThat(first.header("Vary")).contains("Authorization", "X-Chutes-Hotkey", "Origin");
        String tag = first.header("ETag");
        assertThat(tag).startsWith("\"").endsWith("\"");
        Response second = given().header("If-None-Match", "\"other\", W/" + tag).get(path);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.asByteArray()).isEmpty();
        assertThat(second.header("ETag")).isEqualTo(tag);
        assertThat(given().header("If-None-Match", "\"other\"").get(path).statusCode())
                .isEqualTo(200);
    }

    @Test
    void compressesAnswersButNeverStreams() {
        String large =
                raw("GET /parcels/large HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        assertThat(large.toLowerCase()).contains("content-encoding: gzip");
        String stream = raw(
                "GET /parcels/stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        assertThat(stream.toLowerCase()).doesNotContain("content-encoding").contains("text/event-stream");
    }

    @Test
    void browsersFromElsewhereMayCall() {
        given().header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-chutes-hotkey,authorization")
                .options("/parcels/")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("https://example.org"));
        given().header("Origin", "https://example.org")
                .get("/parcels/")
                .then()
                .header("Access-Control-Allow-Credentials", equalTo("false"))
                .header("Access-Control-Expose-Headers", startsWith("X-Request-Id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/docs/"})
    void readersFindTheirPages(String path) {
        given().get(path).then().statusCode(200);
        given().get(management.resolve(path)).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/health/well", "/q/metrics"})
    void operatorsFindTheirsOnThePortThatCallersCannotReach(String path) {
        given().get(management.resolve(path)).then().statusCode(200);
        for (String way : List.of(path, "/parcels/.." + path, "/parcels/%2e%2e" + path)) {
            assertThat(raw("GET " + way + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .as(way)
                    .startsWith("HTTP/1.1 40");
        }
        given().get(path).then().statusCode(404).body("detail", notNullValue());
    }

    @Test
    void theDocumentUsesTheNamesOfTheWire() {
        String document =
                given().accept("application/json").get("/openapi.json").asString();
        assertThat(document)
                .contains("\"item_count\"")
                .contains("\"include_public\"")
                .contains("HTTPValidationError");
    }

    @Test
    void theDocumentSaysWhichParametersMayBeAbsent() {
        var parameters = given().accept("application/json").get("/openapi.json").jsonPath();
        String query = "paths.'/parcels'.get.parameters.find { it.name == '%s' }.schema";
        if (parameters.get("paths.'/parcels'") == null) {
            query = query.replace("/parcels", "/parcels/");
        }
        assertThat(parameters.getList(query.formatted("include_public") + ".type"))
                .containsExactlyInAnyOrder("boolean", "null");
        assertThat(parameters.<Object>get(query.formatted("page") + ".type")).isEqualTo("integer");
        assertThat(parameters.<Object>get(query.formatted("page") + ".default")).isEqualTo(0);
    }

    private String raw(String request) {
        try (Socket socket = new Socket("localhost", base.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return readAll(socket.getInputStream());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String readAll(InputStream in) throws java.io.IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
