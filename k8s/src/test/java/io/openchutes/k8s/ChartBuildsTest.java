package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Builds of images: off unless asked for, and what chutes-service and the Pods of builds then may do. */
class ChartBuildsTest {
    private static final Map<String, String> ON = Map.of(
            "builds.enabled", "true",
            "builds.registry", "registry.example.com/built",
            "builds.namespace", "builds",
            "networkPolicy.enabled", "true");

    private static Chart.Rendering render(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(ON);
        all.putAll(more);
        return Chart.render("dev", all);
    }

    @Test
    void offIsNothing() {
        Chart.Rendering rendering = Chart.render("dev");
        assertThat(rendering.ofKind("Role")).isEmpty();
        assertThat(rendering.text()).doesNotContain("api-access", "IMAGES_BUILDS");
    }

    @Test
    void chutesServiceMayMakeAndDeleteJobsAndReadNoSecret() {
        JsonNode role = render(Map.of()).one("Role", "openchutes-builds");
        assertThat(role.at("/metadata/namespace").asText()).isEqualTo("builds");
        assertThat(StreamSupport.stream(role.get("rules").spliterator(), false)
                        .map(rule -> rule.get("resources") + " " + rule.get("verbs")))
                .containsExactly(
                        "[\"jobs\"] [\"get\",\"list\",\"create\",\"delete\"]",
                        "[\"pods\"] [\"get\",\"list\",\"watch\"]",
                        "[\"pods/log\"] [\"get\"]",
                        "[\"events\"] [\"list\"]",
                        "[\"secrets\"] [\"create\"]");
        JsonNode binding = render(Map.of()).one("RoleBinding", "openchutes-builds");
        assertThat(binding.at("/subjects/0/name").asText()).isEqualTo("openchutes-chutes");
        assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo("openchutes");
    }

    @Test
    void theTokenIsForTheContainerOfChutesServiceAlone() {
        Chart.Rendering rendering = render(
                Map.of("services.chutes.sidecars[0].name", "beside", "services.chutes.sidecars[0].image", "beside:1"));
        List<String> containers = rendering.podSpecs().stream()
                .flatMap(pod -> StreamSupport.stream(pod.get("containers").spliterator(), false))
                .filter(container -> container.path("volumeMounts").toString().contains("serviceaccount"))
                .map(container -> container.get("name").asText())
                .toList();
        assertThat(containers).containsExactly("chutes");
    }

    @Test
    void buildsReachNeitherTheClusterNorEachOther() {
        Chart.Rendering rendering = render(Map.of());
        JsonNode policy = rendering.one("NetworkPolicy", "openchutes-builds");
        assertThat(policy.at("/metadata/namespace").asText()).isEqualTo("builds");
        assertThat(policy.at("/spec/podSelector/matchLabels"))
                .hasToString("{\"app.kubernetes.io/managed-by\":\"openchutes-builder\"}");
        assertThat(policy.at("/spec").has("ingress")).isFalse();
        assertThat(policy.at("/spec/egress")).hasSize(3);
        assertThat(policy.at("/spec/egress/1/to/0/podSelector/matchLabels/app.kubernetes.io~1component")
                        .asText())
                .isEqualTo("chutes");
        assertThat(policy.at("/spec/egress/2/to/0/ipBlock/except").toString())
                .contains("10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16");
        assertThat(rendering
                        .one("NetworkPolicy", "openchutes-builder")
                        .at("/spec/podSelector/matchLabels")
                        .toString())
                .contains("\"app.kubernetes.io/component\":\"chutes\"");
    }

    @Test
    void aRegistryIsNeeded() {
        assertThatThrownBy(() -> render(Map.of("builds.registry", "")))
                .hasMessageContaining("builds.registry is needed");
        assertThatThrownBy(() -> render(Map.of("builds.registry", "https://registry.example.com")))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }
}
