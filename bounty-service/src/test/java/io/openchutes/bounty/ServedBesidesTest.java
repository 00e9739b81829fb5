package io.openchutes.bounty;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What stands beside the API itself: its description, health and metrics. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ServedBesidesTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    BountyFixtures start;

    @Inject
    BountyService bounties;

    @Inject
    ObjectMapper json;

    @Test
    void theDescriptionHasTheOperationsAsTheReferenceHasThem() throws Exception {
        JsonNode document = json.readTree(
                given().queryParam("format", "json").get("/openapi.json").asString());

        JsonNode list = document.at("/paths/~1bounties~1/get");
        assertThat(list.path("summary").asText()).isEqualTo("List available bounties, if any.");
        assertThat(list.path("parameters")).isEmpty();
        assertThat(list.path("responses").has("200")).isTrue();
        assertThat(list.has("security")).isFalse();

        JsonNode increase = document.at("/paths/~1bounties~1{chute_id}~1increase/get");
        assertThat(increase.path("summary").asText()).isEqualTo("Increase bounty value (creating if not exists).");
        assertThat(parameters(increase))
                .contains(
                        "chute_id path string required",
                        "boost query number|null",
                        "X-Chutes-Hotkey header string|null",
                        "X-Chutes-Signature header string|null",
                        "X-Chutes-Nonce header string|null");
        for (String status : List.of("200", "401", "403", "404", "409", "422")) {
            assertThat(increase.path("responses").has(status)).as(status).isTrue();
        }
        assertThat(increase.path("security")).isNotEmpty();
        assertThat(document.at("/paths/~1bounties~1history/get").isMissingNode())
                .isFalse();
    }

    @Test
    void everyPropertyThatIsAFigureSaysItsUnit() throws Exception {
        JsonNode schemas =
                json.readTree(given().get("/openapi.json").asString()).at("/components/schemas");
        assertThat(schemas.at("/Bounty/properties/bounty_amount/description").asText())
                .contains("compute units");
        assertThat(schemas.at("/Bounty/properties/created_at/description").asText())
                .contains("unix time in seconds");
        assertThat(schemas.at("/Bounty/properties/time_remaining/description").asText())
                .contains("Seconds");
        assertThat(schemas.at("/IncreaseBountyResponse/properties/amount/description")
                        .asText())
                .contains("compute units");
        assertThat(schemas.at("/EndedBounty/properties/bounty_amount/description")
                        .asText())
                .contains("compute units");
        assertThat(schemas.at("/EndedBounty/properties/ended_at/description").asText())
                .contains("UTC");
    }

    private static List<String> parameters(JsonNode operation) {
        List<String> parameters = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            List<String> types = new ArrayList<>();
            JsonNode schema = parameter.path("schema");
            schema.path("anyOf").forEach(any -> types.add(any.path("type").asText()));
            if (schema.path("type").isArray()) {
                schema.path("type").forEach(type -> types.add(type.asText()));
            } else if (schema.has("type")) {
                types.add(schema.path("type").asText());
            }
            parameters.add(
                    parameter.path("name").asText() + " " + parameter.path("in").asText() + " "
                            + String.join("|", types)
                            + (parameter.path("required").asBoolean() ? " required" : ""));
        });
        return parameters;
    }

    @Test
    void healthIsUp() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get(management.resolve("/q/health/ready"))
                        .then()
                        .statusCode(200));
    }

    @Test
    void metricsCountWhatHappensToBounties() {
        UUID chuteId = start.publicChute().chuteId();
        double before = counted("bounty-created");
        bounties.increase(
                BountyFixtures.account(Permission.BILLING_ADMIN), KeyScopes.UNLIMITED, chuteId.toString(), null);
        assertThat(counted("bounty-created")).isEqualTo(before + 1);
        for (String type : List.of("bounty-increased", "bounty-claimed", "bounty-expired", "bounty-withdrawn")) {
            assertThat(counted(type)).isNotNegative();
        }
        given().get(management.resolve("/q/metrics")).then().body(containsString("openchutes_bounty_open "));
    }

    private double counted(String type) {
        return given().get(management.resolve("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith("openchutes_bounty_events_total{") && line.contains(type + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(-1);
    }
}
