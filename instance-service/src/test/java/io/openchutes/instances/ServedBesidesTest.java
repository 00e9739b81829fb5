package io.openchutes.instances;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What stands beside the API itself: health and metrics. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ServedBesidesTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void healthIsUp() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get(management.resolve("/q/health/ready"))
                        .then()
                        .statusCode(200));
    }

    @Test
    void metricsAreServed() {
        given().get(management.resolve("/q/metrics")).then().statusCode(200);
    }
}
