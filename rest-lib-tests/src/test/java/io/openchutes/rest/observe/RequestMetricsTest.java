package io.openchutes.rest.observe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.rest.RawRequests;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing that a caller sends becomes a tag of the requests' metrics, so that nobody can use up the tags that others need. */
@QuarkusTest
class RequestMetricsTest {
    private static final Set<String> TEMPLATES =
            Set.of("/parcels", "/parcels/request-id", "/parcels/{parcelId}/public");

    @TestHTTPResource
    URI base;

    @Inject
    MeterRegistry metrics;

    @Test
    void hundredsOfBadRequestsAddOneValueOfTheTag() throws Exception {
        given().get("/parcels/").then().statusCode(200);
        given().get("/parcels/request-id").then().statusCode(200);
        given().get("/parcels/17/public").then().statusCode(422);
        RawRequests raw = new RawRequests(base);
        for (int i = 0; i < 150; i++) {
            raw.get("/parcels/%zz" + i);
            raw.get("/parcels/?q=%zz" + i);
            raw.get("/nowhere/" + i);
            raw.get("/parcels/../" + i);
            raw.get("//" + i);
            raw.get("/docs/%69ndex.html?" + i);
            raw.get("/docs/" + i);
            raw.get("/q/" + i);
            raw.get("/q" + i);
            raw.send("GET /broken" + i + " HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n");
            raw.send("OPTIONS /" + i + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            raw.send("M" + i + " /parcels/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            // Gone before there is an answer.
            try (Socket socket = new Socket("localhost", base.getPort())) {
                socket.getOutputStream()
                        .write(("POST /gone" + i + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }
        given().get("/parcels/request-id").then().statusCode(200);

        assertThat(values("uri"))
                .contains("UNKNOWN")
                .containsAll(TEMPLATES)
                .allMatch(uri -> uri.equals("UNKNOWN")
                        || uri.equals("root")
                        || uri.equals("/cors-preflight")
                        || uri.equals("/news")
                        || uri.equals("/news/mine")
                        || uri.startsWith("/parcels") && !uri.contains("%"));
        assertThat(values("uri")).hasSizeLessThan(20);
        assertThat(values("method"))
                .isSubsetOf("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "OTHER");
    }

    private Set<String> values(String tag) {
        return metrics.find("http.server.requests").meters().stream()
                .map(meter -> meter.getId().getTag(tag))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
