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
                        "openchutes_instances_logs_open",
                        "openchutes_instances_start_seconds_bucket{part=\"launch\"",
                        "openchutes_instances_scaling_target",
                        "openchutes_instances_scaling_missing",
                        "openchutes_instances_scaling_unmet_age_seconds",
                        "openchutes_instances_scaling_failures_total",
                        "openchutes_instances_scaling_decisions_total{direction=\"up\"}",
                        "openchutes_calls_total{outcome=\"success\"}",
                        "openchutes_calls_total{outcome=\"cold\"}",
                        "openchutes_calls_total{outcome=\"internal\"}",
                        "openchutes_calls_failed_total{reason=\"broken_off\"}",
                        "openchutes_calls_waited_seconds_bucket{reason=\"cold\"",
                        "openchutes_calls_added_seconds_bucket",
                        "openchutes_calls_open",
                        "openchutes_calls_in_flight",
                        "openchutes_calls_waiting",
                        "openchutes_calls_held",
                        "openchutes_calls_streams",
                        "openchutes_calls_bounced_total",
                        "openchutes_calls_journal_waiting");
    }
}
