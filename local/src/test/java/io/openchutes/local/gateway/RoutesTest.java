package io.openchutes.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.local.platform.ServiceDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chutes/utilization",
                "/chutes/gpu_count_history",
                "/chutes/miner_means",
                "/chutes/miner_means/",
                "/chutes/miner_means/5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0.json"
            })
    void metricsAnswersItsPathsAndItsPrefix(String path) {
        assertThat(Routes.serviceFor(path)).isEqualTo(ServiceDefinition.METRICS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bounties", "/bounties/", "/bounties/history", "/bounties/x/increase"})
    void bountiesAnswersItsPrefix(String path) {
        assertThat(Routes.serviceFor(path)).isEqualTo(ServiceDefinition.BOUNTIES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/chutes/",
                "/chutes/miner_meansx",
                "/chutes/utilization/",
                "/chutes/utilization/more",
                "/bountiesx",
                "/openapi.json",
                "/users/me"
            })
    void theCatalogueAnswersTheRest(String path) {
        assertThat(Routes.serviceFor(path)).isEqualTo(ServiceDefinition.CHUTES);
    }

    @Test
    void everyServiceIsReachable() {
        assertThat(ServiceDefinition.ALL)
                .containsExactlyInAnyOrder(
                        Routes.serviceFor("/chutes/"),
                        Routes.serviceFor("/bounties/"),
                        Routes.serviceFor("/chutes/utilization"));
    }
}
