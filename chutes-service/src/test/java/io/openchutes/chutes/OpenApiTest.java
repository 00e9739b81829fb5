package io.openchutes.chutes;

import static io.restassured.RestAssured.given;

import io.openchutes.testing.CommittedOpenApi;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class OpenApiTest {
    @Test
    void theServedDocumentIsTheCommittedOne() {
        CommittedOpenApi.assertUnchanged(
                "chutes-service",
                given().accept("application/json")
                        .get("/openapi/chutes-service.json")
                        .asString());
    }
}
