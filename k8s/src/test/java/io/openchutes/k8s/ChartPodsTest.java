package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where and as whom pods run holds for every pod of the chart, its hooks and tests among them; and what operators may add to them. */
class ChartPodsTest {
    private static final Map<String, String> OPERATION =
            Map.of("operation.service", "bounty", "operation.command", "rebuild");

    private static Chart.Rendering render(String setUp, Map<String, String> values) {
        Map<String, String> all = new HashMap<>(OPERATION);
        all.putAll(values);
        return Chart.render(setUp, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production", "operators"})
    void everyPodGoesWhereTheDefaultsSay(String setUp) {
        List<JsonNode> pods = render(
                        setUp,
                        Map.of(
                                "defaults.nodeSelector.pool", "gpu-free",
                                "defaults.tolerations[0].key", "dedicated",
                                "defaults.affinity.nodeAffinity.a", "b",
                                "defaults.priorityClassName", "high",
                                "defaults.runtimeClassName", "gvisor",
                                "defaults.dnsConfig.nameservers[0]", "10.0.0.10",
                                "image.pullSecrets[0]", "registry"))
                .podSpecs();
        assertThat(pods).hasSizeGreaterThan(4);
        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.at("/nodeSelector/pool").asText()).isEqualTo("gpu-free");
            assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("dedicated");
            assertThat(pod.at("/affinity/nodeAffinity/a").asText()).isEqualTo("b");
            assertThat(pod.at("/priorityClassName").asText()).isEqualTo("high");
            assertThat(pod.at("/runtimeClassName").asText()).isEqualTo("gvisor");
            assertThat(pod.at("/dnsConfig/nameservers/0").asText()).isEqualTo("10.0.0.10");
            assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
        });
    }

    @Test
    void everyPodHasAServiceAccountThatExistsByThen() {
        Chart.Rendering production = render("production", Map.of());
        assertThat(production.ofKind("Job").map(ChartPodsTest::accountOf))
                .containsOnly("openchutes-hooks", "openchutes-bounty");
        JsonNode hooks = production.one("ServiceAccount", "openchutes-hooks");
        assertThat(hooks.at("/metadata/annotations/helm.sh~1hook").asText()).contains("pre-install", "pre-upgrade");
        assertThat(hooks.at("/metadata/annotations/helm.sh~1hook-weight").asInt())
                .isNegative();
        assertThat(production
                        .one("Pod", "openchutes-test")
                        .at("/spec/serviceAccountName")
                        .asText())
                .isEqualTo("openchutes-chutes");
        Chart.Rendering foreign =
                render("production", Map.of("serviceAccount.create", "false", "serviceAccount.name", "ours"));
        assertThat(foreign.ofKind("ServiceAccount")).isEmpty();
        assertThat(foreign.podSpecs())
                .allSatisfy(pod ->
                        assertThat(pod.get("serviceAccountName").asText()).isEqualTo("ours"));
    }

    private static String accountOf(JsonNode job) {
        return job.at("/spec/template/spec/serviceAccountName").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production"})
    void idsMayBeLeftToTheCluster(String setUp) {
        Map<String, String> values = new HashMap<>();
        for (String pods : List.of("defaults", "database.inCluster", "kafka.inCluster")) {
            for (String id : List.of("runAsUser", "runAsGroup", "fsGroup")) {
                values.put(pods + ".podSecurityContext." + id, "null");
            }
        }
        assertThat(render(setUp, values).podSpecs()).allSatisfy(pod -> {
            assertThat(pod.get("securityContext").properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder("runAsNonRoot", "seccompProfile");
        });
        assertThat(render(setUp, Map.of("defaults.securityContext", "null", "defaults.podSecurityContext", "null"))
                        .one("Deployment", "openchutes-bounty")
                        .toString())
                .doesNotContain("ecurityContext");
    }

    @Test
    void volumesAndFirstContainersAreTheJobsToo() {
        Chart.Rendering rendering = render(
                "production",
                Map.of(
                        "defaults.extraVolumes[0].name", "extra",
                        "defaults.extraVolumeMounts[0].name", "extra",
                        "defaults.extraVolumeMounts[0].mountPath", "/extra",
                        "defaults.initContainers[0].name", "before",
                        "defaults.sidecars[0].name", "beside",
                        "defaults.podLabels.team", "gpu",
                        "hooks.podAnnotations.sidecar\\.istio\\.io/inject", "no",
                        "hooks.annotations.example\\.com/hook", "mine",
                        // As the rendered copy, whose hooks are plain objects, calls helm.sh/hook-delete-policy.
                        "hooks.annotations.unhooked\\.helm\\.sh/hook-delete-policy", "before-hook-creation"));
        List<JsonNode> workloads = Stream.concat(rendering.ofKind("Deployment"), rendering.ofKind("Job"))
                .toList();
        assertThat(workloads).hasSize(10);
        for (JsonNode workload : workloads) {
            JsonNode pod = workload.at("/spec/template");
            assertThat(pod.at("/spec/volumes").findValuesAsText("name")).contains("extra", "tmp");
            assertThat(pod.at("/spec/containers/0/volumeMounts").findValuesAsText("mountPath"))
                    .contains("/extra", "/tmp");
            assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("before");
            boolean service = workload.get("kind").asText().equals("Deployment");
            assertThat(pod.at("/spec/containers").size())
                    .as("a sidecar would keep a Job from ending")
                    .isEqualTo(service ? 2 : 1);
            assertThat(pod.at("/metadata/labels/team").asText()).isEqualTo("gpu");
        }
        JsonNode migration = rendering.one("Job", "openchutes-chutes-migration");
        assertThat(migration
                        .at("/spec/template/metadata/annotations/sidecar.istio.io~1inject")
                        .asText())
                .isEqualTo("no");
        assertThat(migration.at("/metadata/annotations/example.com~1hook").asText())
                .isEqualTo("mine");
        assertThat(migration
                        .at("/metadata/annotations/helm.sh~1hook-delete-policy")
                        .asText())
                .isEqualTo("before-hook-creation");
        assertThat(migration.at("/metadata/annotations/helm.sh~1hook").asText()).isEqualTo("pre-install,pre-upgrade");
    }

    @Test
    void aPodLabelMayNotTakeAPodOutOfItsSelector() {
        assertThatThrownBy(() -> Chart.render("dev", Map.of("defaults.podLabels.app\\.kubernetes\\.io/component", "x")))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production", "operators"})
    void oneRegistryServesAllImages(String setUp) {
        Chart.Rendering rendering = render(
                setUp,
                Map.of("global.imageRegistry", "mirror.example.com/hub", "tests.image", "caller.example.com:5000/c:1"));
        assertThat(rendering.podSpecs().stream()
                        .flatMap(pod -> pod.get("containers").findValuesAsText("image").stream()))
                .allMatch(image -> image.startsWith("mirror.example.com/hub/"));
        assertThat(rendering.text())
                .doesNotContain("docker.io", "ghcr.io", "registry.example.com", "caller.example.com")
                .contains("mirror.example.com/hub/openchutes/openchutes-chutes:0.1.0", "mirror.example.com/hub/c:1");
    }

    @Test
    void objectsOfTheOperatorsOwnAreRenderedAsTemplates() {
        Chart.Rendering rendering = Chart.render(
                "dev",
                Map.of(
                        "extraObjects[0].apiVersion", "v1",
                        "extraObjects[0].kind", "ConfigMap",
                        "extraObjects[0].metadata.name", "{{ .Release.Name }}-mine",
                        "defaults.serviceAnnotations.example\\.com/lb", "internal"));
        assertThat(rendering.one("ConfigMap", "openchutes-mine").isObject()).isTrue();
        assertThat(rendering
                        .one("Service", "openchutes-bounty")
                        .at("/metadata/annotations/example.com~1lb")
                        .asText())
                .isEqualTo("internal");
    }
}
