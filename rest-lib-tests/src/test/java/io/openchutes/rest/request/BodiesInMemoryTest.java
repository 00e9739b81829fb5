package io.openchutes.rest.request;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Large bodies share a budget; those that stall keep no ordinary request out. */
@QuarkusTest
@TestProfile(BodiesInMemoryTest.SmallBudget.class)
class BodiesInMemoryTest {
    private static final int LARGE = 600_000;

    @TestHTTPResource
    URI base;

    @Test
    void beyondTheBudgetLargeBodiesAreToldToWaitAndOrdinaryOnesAreTaken() throws IOException {
        List<Socket> stalled = List.of(stalled(), stalled());
        try {
            Awaitility.await()
                    .untilAsserted(() -> given().contentType("application/json")
                            .body(new byte[LARGE])
                            .post("/parcels/")
                            .then()
                            .statusCode(503)
                            .header("Retry-After", equalTo("1"))
                            .body("detail", containsString("try again")));
            given().contentType("application/json")
                    .body(new byte[30_000])
                    .post("/parcels/")
                    .then()
                    .statusCode(422);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        Awaitility.await()
                .untilAsserted(() -> given().contentType("application/json")
                        .body(new byte[LARGE])
                        .post("/parcels/")
                        .then()
                        .statusCode(422));
    }

    /** A large body of which the last byte does not come. */
    private Socket stalled() throws IOException {
        Socket socket = new Socket("localhost", base.getPort());
        socket.getOutputStream()
                .write(("POST /parcels/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                + (LARGE + 1) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(new byte[LARGE]);
        socket.getOutputStream().flush();
        return socket;
    }

    /** Room for two large bodies. */
    public static class SmallBudget implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("openchutes.rest.max-bodies-in-memory", "1100K");
        }
    }
}
