package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The miner's own chart: what it renders, and what its agent may do. */
class MinerChartTest {
    private static final Path FOLDER = Chart.FOLDER.resolve("miner");
    private static final Map<String, String> LEAST =
            Map.of("apiUrl", "https://chutes.example.com", "hotkey.existingSecret", "hotkey");

    private static Chart.Rendering render(Map<String, String> set) {
        TemplateCommand command = new Helm(FOLDER)
                .template()
                .withName("miner")
                .withNamespace("gpus")
                .withKubeVersion("1.37.0");
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(set);
        all.forEach(command::set);
        return new Chart.Rendering(command.call());
    }

    private static Chart.Rendering everything() {
        return render(Map.of(
                "proxy.service.enabled", "true",
                "proxy.host", "gpus.example.com",
                "proxy.ports", "2",
                "monitoring.podMonitor", "true",
                "monitoring.rules", "true",
                "quota.pods", "10"));
    }

    @Test
    void everyObjectFitsTheSchemaOfItsKind() {
        KubernetesSchemas.assertFits(everything().objects(), Set.of());
    }

    @Test
    void equalsTheCommittedRendering() throws IOException {
        Path golden = Chart.FOLDER.resolve("src/test/resources/golden/miner.yaml");
        String rendered = everything().text();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, rendered);
        }
        assertThat(rendered)
                .as("miner.yaml; after a wanted change: ./mvnw -pl k8s -am test -Dgolden.update=true")
                .isEqualTo(Files.readString(golden));
    }

    @Test
    void theAgentMayMakeAndDeletePodsInItsNamespaceAndReadNoSecret() {
        Chart.Rendering rendering = render(Map.of());
        List<String> rules = StreamSupport.stream(
                        rendering
                                .one("Role", "miner-openchutes-miner")
                                .get("rules")
                                .spliterator(),
                        false)
                .map(rule -> rule.get("resources") + " " + rule.get("verbs"))
                .toList();
        assertThat(rules)
                .containsExactly(
                        "[\"pods\"] [\"get\",\"list\",\"watch\",\"create\",\"delete\"]",
                        "[\"pods/log\"] [\"get\"]",
                        "[\"secrets\"] [\"create\"]",
                        "[\"networkpolicies\"] [\"list\",\"create\",\"delete\"]",
                        "[\"deployments\"] [\"get\"]");
        JsonNode nodes =
                rendering.one("ClusterRole", "gpus-miner-openchutes-miner").at("/rules/0");
        assertThat(nodes.get("resources")).hasToString("[\"nodes\"]");
        assertThat(nodes.get("verbs")).hasToString("[\"list\",\"watch\"]");
    }

    @Test
    void whereGpusAreNamedItKnowsNothingOfTheCluster() {
        Chart.Rendering rendering = render(Map.of("gpus", "h100:8"));
        assertThat(rendering.ofKind("ClusterRole")).isEmpty();
        assertThat(rendering.ofKind("ClusterRoleBinding")).isEmpty();
    }

    @Test
    void thePodKeepsToThePodSecurityStandardRestricted() {
        JsonNode spec = render(Map.of()).podSpecs().get(0);
        assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(spec.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        JsonNode container = spec.at("/containers/0/securityContext");
        assertThat(container.at("/allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/capabilities/drop")).hasToString("[\"ALL\"]");
    }

    @Test
    void twoAgentsNeverRunAtOnce() {
        JsonNode spec =
                render(Map.of()).one("Deployment", "miner-openchutes-miner").get("spec");
        assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
        assertThat(spec.get("replicas").asInt()).isEqualTo(1);
    }

    @Test
    void chutesReachNothingUntilTheAgentAllowsIt() {
        JsonNode spec = render(Map.of())
                .one("NetworkPolicy", "miner-openchutes-miner-chutes")
                .get("spec");
        assertThat(spec.at("/podSelector/matchLabels"))
                .hasToString("{\"app.kubernetes.io/managed-by\":\"openchutes-miner\"}");
        assertThat(spec.has("ingress") || spec.has("egress")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "apiUrl, chutes.example.com",
        "replicas, 2",
        "gpus, H100=8",
        "proxy.ports, 0",
        "proxy.service.type, ExternalName",
        "resources.limits.memory, much"
    })
    void refusesUnknownAndWrongValues(String key, String value) {
        assertThatThrownBy(() -> render(Map.of(key, value)))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> render(Map.of("apiUrl", ""))).hasMessageContaining("apiUrl is needed");
        assertThatThrownBy(() -> render(Map.of("hotkey.existingSecret", "")))
                .hasMessageContaining("hotkey.existingSecret is needed");
    }
}
