package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything is denied but what the services need: DNS, their stores, their callers, Prometheus, a collector of traces. */
class ChartNetworkPolicyTest {
    @Test
    void thePolicyDeniesByDefault() {
        JsonNode deny = Chart.render("production").one("NetworkPolicy", "openchutes-deny");
        assertThat(deny.at("/spec/policyTypes")).hasSize(2);
        assertThat(deny.at("/spec").has("ingress")).isFalse();
        assertThat(deny.at("/spec").has("egress")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "operators", "dev"})
    void everyPodOfTheReleaseIsOpenedByAPolicyOfItsComponent(String setUp) {
        Chart.Rendering rendering = Chart.render(
                setUp,
                Map.of(
                        "networkPolicy.enabled", "true",
                        "operation.service", "bounty",
                        "operation.command", "rebuild"));
        Set<String> opened = rendering
                .ofKind("NetworkPolicy")
                .flatMap(policy -> StreamSupport.stream(
                        policy.at("/spec/podSelector/matchExpressions/0/values").spliterator(), false))
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> components = rendering.objects().stream()
                .map(object -> object.get("kind").asText().equals("Pod")
                        ? object.at("/metadata/labels")
                        : object.at("/spec/template/metadata/labels"))
                .map(labels -> labels.path("app.kubernetes.io/component").asText())
                .filter(component -> !component.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(components).contains("chutes", "bounty", "metrics", "instance", "operation", "test");
        assertThat(opened).containsAll(components);
    }

    @Test
    void dnsStoresAndTheCollectorCanBeReached() {
        Chart.Rendering production = Chart.render("production");
        assertThat(egress(production, 53))
                .allSatisfy(rule -> assertThat(rule.has("to")).isFalse());
        assertThat(egress(production, 5432).get(0).at("/to/0/ipBlock/cidr").asText())
                .isEqualTo("10.20.0.0/24");
        assertThat(egress(production, 9093).get(0).at("/to/0/ipBlock/cidr").asText())
                .isEqualTo("10.20.1.0/24");
        assertThat(egress(production, 4317)).as("the collector of traces").hasSize(1);
    }

    @Test
    void aCollectorWithoutAPortIsReachedAtItsSchemesPort() {
        Chart.Rendering production =
                Chart.render("production", Map.of("monitoring.otlp.endpoint", "https://traces.example.com"));
        assertThat(egress(production, 443)).hasSize(1);
    }

    @Test
    void theOperatorsDatabasesCanBeReached() {
        assertThat(egress(Chart.render("operators"), 5432).get(0).at("/to/0/podSelector/matchExpressions/0/values"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "openchutes-chutes-db",
                        "openchutes-bounty-db",
                        "openchutes-metrics-db",
                        "openchutes-instance-db");
    }

    @Test
    void instanceServiceAloneReachesMinersButNoMetadataService() {
        JsonNode miners = Chart.render("production").one("NetworkPolicy", "openchutes-miners");
        assertThat(miners.at("/spec/podSelector/matchLabels/app.kubernetes.io~1component")
                        .asText())
                .isEqualTo("instance");
        assertThat(miners.at("/spec/egress/0/to/0/ipBlock").toString())
                .isEqualTo("{\"cidr\":\"0.0.0.0/0\",\"except\":[\"169.254.0.0/16\"]}");
        JsonNode limited = Chart.render("production", Map.of("networkPolicy.minersTo[0].ipBlock.cidr", "10.30.0.0/16"))
                .one("NetworkPolicy", "openchutes-miners");
        assertThat(limited.at("/spec/egress/0/to").toString()).isEqualTo("[{\"ipBlock\":{\"cidr\":\"10.30.0.0/16\"}}]");
    }

    @Test
    void callersPrometheusAndTheTestPodGetIn() {
        assertThat(Chart.render("production")
                        .one("NetworkPolicy", "openchutes-services")
                        .at("/spec/ingress")
                        .findValues("kubernetes.io/metadata.name"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("traefik", "monitoring");
        assertThat(Chart.render("production")
                        .one("NetworkPolicy", "openchutes-services")
                        .at("/spec/ingress/0/from")
                        .findValuesAsText("app.kubernetes.io/component"))
                .containsExactly("test");
    }

    @Test
    void healthAndMetricsAreOnAPortThatPrometheusAloneReaches() {
        assertThat(ingressPeers(Chart.render("production"), "management").toString())
                .contains("monitoring")
                .doesNotContain("traefik");
        assertThat(ingressPeers(Chart.render("production"), "http").toString())
                .contains("traefik")
                .doesNotContain("monitoring");
        Chart.Rendering open = Chart.render("dev", Map.of("networkPolicy.enabled", "true"));
        assertThat(ingressPeers(open, "http").toString())
                .as("callers that nobody limits")
                .isEqualTo("[[{\"namespaceSelector\":{}}]]");
        assertThat(ingressPeers(open, "management")).isEmpty();
    }

    @Test
    void monitorsAskTheManagementPort() {
        assertThat(Chart.render("production").text())
                .contains("- port: management\n      path: /q/metrics")
                .doesNotContain("- port: http\n      path");
    }

    private static List<JsonNode> ingressPeers(Chart.Rendering rendering, String port) {
        return StreamSupport.stream(
                        rendering
                                .one("NetworkPolicy", "openchutes-services")
                                .at("/spec/ingress")
                                .spliterator(),
                        false)
                .filter(rule -> rule.at("/ports/0/port").asText().equals(port))
                .map(rule -> rule.get("from"))
                .toList();
    }

    @Test
    void withoutCallersNamedEveryNamespaceMayCallOnlyWhereARouteLeadsIn() {
        assertThat(callers(Map.of("networkPolicy.enabled", "true"))).isEqualTo("[{\"namespaceSelector\":{}}]");
        assertThat(callers(Map.of("networkPolicy.enabled", "true", "ingress.enabled", "false")))
                .as("the release's own namespace")
                .isEqualTo("[{\"podSelector\":{}}]");
        assertThat(callers(Map.of(
                        "networkPolicy.enabled", "true",
                        "ingress.enabled", "false",
                        "gateway.enabled", "true",
                        "gateway.parentRefs[0].name", "public")))
                .isEqualTo("[{\"namespaceSelector\":{}}]");
    }

    private static String callers(Map<String, String> values) {
        JsonNode rules = Chart.render("dev", values)
                .one("NetworkPolicy", "openchutes-services")
                .at("/spec/ingress");
        assertThat(rules.findValuesAsText("port")).as("open ports").containsExactly("http");
        return rules.at("/0/from").toString();
    }

    @Test
    void dnsIsReachedAtOpenShiftsPortToo() {
        for (int port : new int[] {53, 5353}) {
            assertThat(egress(Chart.render("production"), port).get(0).findValuesAsText("protocol"))
                    .as("port %s", port)
                    .contains("UDP", "TCP");
        }
    }

    @Test
    void aMonitorThatPrometheusCouldNotFollowIsRefused() {
        assertThatThrownBy(() ->
                        Chart.render("dev", Map.of("networkPolicy.enabled", "true", "monitoring.scrape", "podMonitor")))
                .hasMessageContaining("networkPolicy.metricsFrom is needed");
        assertThatThrownBy(() -> Chart.render("operators", Map.of("networkPolicy.metricsFrom", "null")))
                .hasMessageContaining("networkPolicy.metricsFrom is needed");
    }

    private static List<JsonNode> egress(Chart.Rendering rendering, int port) {
        return StreamSupport.stream(
                        rendering
                                .one("NetworkPolicy", "openchutes-services")
                                .at("/spec/egress")
                                .spliterator(),
                        false)
                .filter(rule -> rule.path("ports").findValues("port").stream().anyMatch(value -> value.asInt() == port))
                .toList();
    }
}
