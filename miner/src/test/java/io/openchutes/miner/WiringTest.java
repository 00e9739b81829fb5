package io.openchutes.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.miner.agent.AgentHealth;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The application starts, and answers for its health and metrics on the management port alone. */
@QuarkusTest
@TestProfile(WiringTest.Idle.class)
class WiringTest {
    public static class Idle implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("openchutes.miner.enabled", "false");
        }
    }

    @Inject
    AgentHealth health;

    @ConfigProperty(name = "quarkus.management.test-port", defaultValue = "9001")
    int managementPort;

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void healthAndMetricsAnswer() throws Exception {
        assertThat(get("/q/health")).contains("\"launcher\": \"preparing\"", "\"free_gpus\": 0");
        assertThat(get("/q/metrics"))
                .contains("openchutes_miner_instances{state=\"serving\"}", "openchutes_miner_calls");
    }
}
