package io.openchutes.rest.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.inputs.LogRecorder;
import io.openchutes.rest.RawRequests;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The access log tells which path was called, and no credential that somebody put into the address. */
@QuarkusTest
class AccessLogTest {
    @TestHTTPResource
    URI base;

    private LogRecorder log;

    @BeforeEach
    void listen() {
        log = new LogRecorder("io.quarkus.http.access-log");
    }

    @AfterEach
    void stop() {
        log.close();
    }

    private void get(String id, String target) throws IOException {
        new RawRequests(base)
                .send("GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id
                        + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aLineHasThePathAlone() throws IOException {
        get("log-1", "/parcels/?token=se%2Bcret1&page=1&limit=25");
        get("log-2", "/nowhere?api_key=secret2");
        get("log-3", "/parcels/?name=secret3%");
        get("log-4", "/parcels?authorization=secret4#secret4");

        await().until(() -> List.of("log-1", "log-2", "log-3", "log-4").stream()
                .allMatch(id -> log.messages().stream().anyMatch(line -> line.endsWith("id=" + id))));
        assertThat(log.messages())
                .anySatisfy(
                        line -> assertThat(line).contains(" GET /parcels/ 200 ").endsWith("id=log-1"))
                .anySatisfy(
                        line -> assertThat(line).contains(" GET /nowhere 404 ").endsWith("id=log-2"))
                .allSatisfy(line -> assertThat(line).doesNotContain("secret", "cret1", "token", "api_key", "?"));
    }
}
