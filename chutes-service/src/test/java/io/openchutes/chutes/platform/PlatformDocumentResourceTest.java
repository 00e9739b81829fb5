package io.openchutes.chutes.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class PlatformDocumentResourceTest {
    @Test
    void oneDocumentHasTheOperationsOfAllServices() {
        String tag = given().get("/openapi.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", containsString("public"))
                .body("paths", hasKey("/chutes/utilization"))
                .body("paths", hasKey("/bounties/"))
                .body("paths", hasKey("/users/me"))
                .body("paths", hasKey("/instances/"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get("/openapi.json").then().statusCode(304);
        given().get("/docs/").then().statusCode(200).body(containsString("/openapi.json"));
        given().get("/openapi/chutes-service.json")
                .then()
                .statusCode(200)
                .body("paths", hasKey("/users/me"))
                .body("paths", not(hasKey("/bounties/")));
    }

    @Test
    void everyServiceWithACommittedDocumentIsInIt() throws IOException {
        try (Stream<Path> documents = Files.list(Path.of("..", "contracts", "openapi"))) {
            List<String> names = documents
                    .map(document -> document.getFileName().toString().replace(".json", ""))
                    .toList();
            assertThat(PlatformDocumentResource.SERVICES).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
