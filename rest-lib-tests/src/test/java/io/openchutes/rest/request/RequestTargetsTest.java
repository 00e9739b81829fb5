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

/** A path means one thing to the ingress and to the service, or it is refused. */
@QuarkusTest
class RequestTargetsTest {
    @TestHTTPResource
    URI base;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/parcels/../q/metrics",
                "/parcels/%2e%2e/q/metrics",
                "/parcels/%2E./q/metrics",
                "/parcels/.%2e/q/metrics",
                "/parcels/..%2fq/metrics",
                "/parcels/x%2f..%2F..%2fq",
                "/parcels/..;a=b/q/metrics",
                "/parcels/..%5cq",
                "/parcels/..",
                "/parcels/../",
                "/./parcels/",
                "/parcels/.",
                "/parcels/%2e",
                "/../parcels/",
                "http://x/parcels/../q/metrics",
            })
    void dotSegmentsAreRefused(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 400").contains("{\"detail\":\"The path holds a segment . or ..");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//parcels/",
                "/parcels//",
                "/parcels//request-id",
                "/parcels/%2frequest-id",
                "/parcels/a%2F%2fb/public",
                "http://x//parcels/",
            })
    void emptySegmentsAreRefused(String target) throws IOException {
        assertThat(get(target))
                .startsWith("HTTP/1.1 400")
                .contains("{\"detail\":\"The path holds an empty segment (//)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/parcels", "/parcels/", "/parcels/request-id", "/parcels/?name=../..//x", "http://x/parcels/"})
    void ordinaryPathsPass(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/parcels/org%2Fmodel", "/parcels/...", "/parcels/a..b", "/parcels/.well-known", "/parcels/a%2f"
            })
    void namesWithSlashesAndDotsPass(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 404").contains("{\"detail\":\"There is nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parcels/?name=50%", "/parcels/?name=%zz", "/nowhere?%", "/parcels/?a=b#c"})
    void aBrokenQueryIsNamed(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 400").contains("{\"detail\":\"The query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parcels/%zz", "/%", "/parcels/50%?name=x", "/parcels/#", "/par\\cels"})
    void aBrokenPathIsNamed(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 400").contains("{\"detail\":\"The path");
    }

    @Test
    void theRefusalCarriesTheRequestId() throws IOException {
        assertThat(new RawRequests(base)
                        .send("GET //x HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("x-request-id: mine");
    }

    private String get(String target) throws IOException {
        return new RawRequests(base).get(target);
    }
}
