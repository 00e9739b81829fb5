package io.openchutes.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.local.service.ServiceDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chutes/utilization",
                "/chutes/utilization/history",
                "/chutes/gpu_count_history",
                "/chutes/miner_means",
                "/chutes/miner_means/",
                "/invocations/stats/llm",
                "/admin/metrics-service/state",
                "/chutes/miner_means/5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0.json"
            })
    void metricsAnswersItsPathsAndItsPrefix(String path) {
        assertThat(Routes.serviceFor("127.0.0.1:8080", path)).isEqualTo(ServiceDefinition.METRICS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bounties",
                "/bounties/",
                "/bounties/history",
                "/bounties/x/increase",
                "/admin/bounty-service/state"
            })
    void bountiesAnswersItsPrefix(String path) {
        assertThat(Routes.serviceFor("127.0.0.1:8080", path)).isEqualTo(ServiceDefinition.BOUNTIES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/chutes/",
                "/chutes/miner_meansx",
                "/chutes/utilization/",
                "/chutes/utilization/more",
                "/chutes/utilization/history/",
                "/bountiesx",
                "/miner/chutes/",
                "/miner/images/",
                "/v1x",
                "/pricing",
                "/openapi.json",
                "/admin/chutes-service/state",
                "/users/me"
            })
    void theCatalogueAnswersTheRest(String path) {
        assertThat(Routes.serviceFor("127.0.0.1:8080", path)).isEqualTo(ServiceDefinition.CHUTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/call/alice-echo/echo",
                "/v1/chat/completions",
                "/v1/models",
                "/instances/",
                "/admin/instance-service/state",
                "/instances/5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0/logs",
                "/miner/instances/",
                "/miner/events",
                "/miner/heartbeat"
            })
    void instancesAnswersItsPrefixes(String path) {
        assertThat(Routes.serviceFor("localhost:8080", path)).isEqualTo(ServiceDefinition.INSTANCES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice-echo.localhost:8080", "llm.localhost", "ALICE-ECHO.LOCALHOST:8080"})
    void everyPathOfACallHostIsInstances(String host) {
        assertThat(Routes.serviceFor(host, "/chutes/utilization")).isEqualTo(ServiceDefinition.INSTANCES);
        assertThat(Routes.isCall(host, "/")).isTrue();
    }

    @Test
    void onlyCallsAreBoundByTheChuteAlone() {
        assertThat(Routes.isCall("localhost:8080", "/v1/embeddings")).isTrue();
        assertThat(Routes.isCall("localhost:8080", "/call/a/b")).isTrue();
        assertThat(Routes.isCall("localhost:8080", "/miner/events")).isFalse();
        assertThat(Routes.isCall(".localhost", "/")).isFalse();
        assertThat(Routes.isCall("", "/")).isFalse();
    }

    @Test
    void everyServiceIsReachable() {
        assertThat(ServiceDefinition.ALL)
                .containsExactlyInAnyOrder(
                        Routes.serviceFor("127.0.0.1:8080", "/chutes/"),
                        Routes.serviceFor("127.0.0.1:8080", "/bounties/"),
                        Routes.serviceFor("127.0.0.1:8080", "/chutes/utilization"),
                        Routes.serviceFor("127.0.0.1:8080", "/instances/"));
    }
}
