package io.openchutes.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The five operations as the reference names them, and what is added to them: all but one need no credentials. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class OperationsTest {
    @Test
    void describesTheOperations() {
        JsonPath document =
                given().accept("application/json").get("/openapi.json").jsonPath();
        Map<String, Map<String, Object>> paths = document.getMap("paths");

        assertThat(paths)
                .containsOnlyKeys(
                        "/admin/metrics-service/state",
                        "/chutes/utilization",
                        "/chutes/utilization/history",
                        "/chutes/gpu_count_history",
                        "/chutes/miner_means",
                        "/chutes/miner_means/{chute_id}",
                        "/chutes/miner_means/{chute_id}.{ext}",
                        "/invocations/stats/llm");
        paths.forEach((path, item) -> {
            Map<?, ?> operation = (Map<?, ?>) item.get("get");
            assertThat(operation.get("summary")).as(path).isNotNull();
            assertThat(operation.get("description")).as(path).isNotNull();
            assertThat(((Map<?, ?>) operation.get("responses"))
                            .keySet().stream().map(Object::toString))
                    .as(path)
                    .contains("200");
            if (!path.equals("/chutes/utilization/history") && !path.startsWith("/admin/")) {
                assertThat(operation.get("security")).as(path).isNull();
            }
        });
        assertParameter(paths, "/chutes/miner_means/{chute_id}", "chute_id", "path", true);
        assertParameter(paths, "/chutes/miner_means/{chute_id}", "ext", "query", false);
        assertParameter(paths, "/chutes/miner_means/{chute_id}.{ext}", "chute_id", "path", true);
        assertParameter(paths, "/chutes/miner_means/{chute_id}.{ext}", "ext", "path", true);
        for (String path : List.of("/chutes/miner_means/{chute_id}", "/chutes/miner_means/{chute_id}.{ext}")) {
            assertThat(((Map<?, ?>) ((Map<?, ?>) paths.get(path).get("get")).get("responses"))
                            .keySet().stream().map(Object::toString))
                    .contains("404", "422");
        }
    }

    private static void assertParameter(
            Map<String, Map<String, Object>> paths, String path, String name, String in, boolean required) {
        List<?> parameters = (List<?>) ((Map<?, ?>) paths.get(path).get("get")).get("parameters");
        Map<?, ?> parameter = parameters.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> each.get("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is missing at " + path + ": " + parameters));
        assertThat(parameter.get("in")).isEqualTo(in);
        assertThat(Boolean.TRUE.equals(parameter.get("required"))).isEqualTo(required);
        assertThat(((Map<?, ?>) parameter.get("schema")).get("type").toString()).contains("string");
    }
}
