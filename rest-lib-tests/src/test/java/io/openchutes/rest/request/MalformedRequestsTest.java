package io.openchutes.rest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.rest.RawRequests;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong below routing is refused in the usual shape, and never leaves a second request behind in the connection. */
@QuarkusTest
class MalformedRequestsTest {
    /** Stands where a lenient reader would see the next request of the connection. */
    private static final String SMUGGLED =
            "GET /parcels/request-id HTTP/1.1\r\nHost: x\r\nX-Request-Id: smuggled\r\n\r\n";

    @TestHTTPResource
    URI base;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: 5\r\nTransfer-Encoding: identity",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 5 5",
                "Content-Length: 0x5",
            })
    void aBodyOfUncertainLengthIsRefused(String headers) throws IOException {
        String answer = send("POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers
                + "\r\n\r\n0\r\n\r\n" + SMUGGLED);
        assertRefused(answer, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2;a=\"b\"\r\n{}\r\n0\r\n\r\n",
                "1\r\n{\r\n1 ; a=\"b\"\r\n}\r\n0\r\n\r\n",
                "2\r\n{}\r\n0;\"\r\n\r\n",
                "2;a=\"\r\n\r\n{}\r\n0\r\n\r\n",
                "2;a=\"\n{}\r\n0\r\n\r\n",
                "2;\"\r\n{}\r\n0\r\n\r\n",
                "2;a=\"b\rc\"\r\n{}\r\n0\r\n\r\n",
                "2\n{}\r\n0\r\n\r\n",
                "2;\n{}\r\n0\r\n\r\n",
                "2\r{}\r\n0\r\n\r\n",
                "x\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n0\r\n\r\n",
                "0x2\r\n{}\r\n0\r\n\r\n",
                "2 x\r\n{}\r\n0\r\n\r\n",
                "\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}xx0\r\n\r\n",
                "ffffffffffffffff2\r\n{}\r\n0\r\n\r\n",
            })
    void malformedChunksAreRefused(String body) throws IOException {
        String answer = send(
                "POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + body + SMUGGLED);
        assertRefused(answer, 400);
    }

    @Test
    void aChunksLineThatIsTooLongIsRefused() throws IOException {
        assertRefused(
                send("POST /parcels/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;" + "a".repeat(20_000)),
                400);
    }

    @Test
    void chunksWithExtensionsAreTaken() throws IOException {
        assertThat(send("POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Transfer-Encoding: Chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 422");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /parcels/ HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
                "GET /parcels/ HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n",
                "GET /parcels/ HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
                "GET /parcels/ HTTX/1.1\r\nHost: x\r\n\r\n",
                "GET\r\n\r\n",
            })
    void brokenHeadersAreRefused(String request) throws IOException {
        assertRefused(send(request), 400);
    }

    @Test
    void aRequestLineThatIsTooLongIsRefused() throws IOException {
        assertRefused(send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws IOException {
        assertRefused(send("GET /parcels/ HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(33_000) + "\r\n\r\n"), 431);
        assertRefused(send("GET /parcels/ HTTP/1.1\r\nHost: x\r\n" + "A: 1234567890\r\n".repeat(3_000) + "\r\n"), 431);
    }

    @Test
    void whatStandsBeforeABrokenRequestIsAnsweredFirst() throws IOException {
        String answers = send("GET /parcels/large HTTP/1.1\r\nHost: x\r\nX-Request-Id: first\r\n\r\n"
                + "GET /parcels/ HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 200").contains("HTTP/1.1 400");
        assertThat(answers.split("HTTP/1.1 ")).hasSize(3);
    }

    private String send(String request) throws IOException {
        return new RawRequests(base).send(request);
    }

    private static void assertRefused(String answer, int status) {
        assertThat(answer)
                .containsPattern("^HTTP/1.[01] " + status + " ")
                .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                .containsIgnoringCase("\r\nx-request-id: ")
                .containsIgnoringCase("\r\ncache-control: private, no-store\r\n")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .contains("{\"detail\":\"")
                .doesNotContain("smuggled");
        assertThat(answer.split("HTTP/1\\.[01] ")).as(answer).hasSize(2);
    }
}
