package io.openchutes.instances;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
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
        String metrics = given().get(management.resolve("/q/metrics")).asString();
        assertThat(metrics)
                .contains(
                        "openchutes_instances{state=\"active\"}",
                        "openchutes_instances_events_total{type=\"instance-activated\"}",
                        "openchutes_instances_removed_total{reason=\"lost\"}",
                        "openchutes_instances_claims_refused_total{reason=\"target reached\"}",
                        "openchutes_instances_probes_total{outcome=\"failed\"}",
                        "openchutes_instances_probes_under_way",
                        "openchutes_instances_logs_open");
    }
}
