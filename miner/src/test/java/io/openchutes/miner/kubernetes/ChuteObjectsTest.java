package io.openchutes.miner.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.openchutes.miner.Configured;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The objects as the API server gets them. */
class ChuteObjectsTest {
    private static final String IMAGE = "registry.example.com/alice/my-image:1";
    private static final UUID INSTANCE = new UUID(0, 1);
    private static final UUID CHUTE = new UUID(0, 2);
    private static final Claim CLAIM = new Claim(INSTANCE, CHUTE, "v1", new byte[32], 4);
    private static final ChuteSource SOURCE =
            new ChuteSource("my_chute.py", "my_chute:chute", "print('ö')", Optional.of(IMAGE), true);
    private static final Devices DEVICES = new Devices("node-1", "h100", List.of(0, 1));

    private static ChuteObjects objects(Map<String, String> keys) {
        return new ChuteObjects(Configured.with(keys).kubernetes(), "miners", Optional.empty());
    }

    private static JsonNode json(Object object) {
        return new ObjectMapper().valueToTree(object);
    }

    private static JsonNode pod(Map<String, String> keys, Set<String> products) {
        return json(objects(keys).pod(CLAIM, SOURCE, IMAGE, DEVICES, products));
    }

    @Test
    void aPodHasAsManyGpusAsItsChuteAndTheNodesThatHaveThem() {
        JsonNode spec = pod(Map.of(), Set.of("NVIDIA-H100-PCIe", "NVIDIA-H100-80GB-PCIe"))
                .path("spec");
        JsonNode resources = spec.at("/containers/0/resources");
        assertThat(resources.at("/limits/nvidia.com~1gpu").asText()).isEqualTo("2");
        assertThat(resources.at("/requests/nvidia.com~1gpu").asText()).isEqualTo("2");
        JsonNode affinity = spec.at("/affinity/nodeAffinity");
        assertThat(affinity.at("/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms")
                        .toString())
                .isEqualTo("[{\"matchExpressions\":[{\"key\":\"nvidia.com/gpu.product\",\"operator\":\"In\","
                        + "\"values\":[\"NVIDIA-H100-80GB-PCIe\",\"NVIDIA-H100-PCIe\"]}]}]");
        assertThat(affinity.at("/preferredDuringSchedulingIgnoredDuringExecution/0/preference/matchFields/0/values/0")
                        .asText())
                .isEqualTo("node-1");
        assertThat(spec.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
    }

    @Test
    void whereGpusAreDeclaredAnyNodeWillDo() {
        assertThat(pod(Map.of(), Set.of()).at("/spec/affinity").isMissingNode()).isTrue();
    }

    @Test
    void theChuteIsStartedByTheSdkOfItsImageWithItsFileInTheWorkingFolder() {
        JsonNode container = pod(Map.of(), Set.of()).at("/spec/containers/0");
        assertThat(container.path("image").asText()).isEqualTo(IMAGE);
        assertThat(container.path("command").toString()).isEqualTo("[\"chutes\"]");
        assertThat(container.path("args").toString())
                .isEqualTo(
                        "[\"run\",\"my_chute:chute\",\"--dev\",\"--host\",\"$(OPENCHUTES_POD_IP)\",\"--port\",\"8000\","
                                + "\"--logging-port\",\"8001\"]");
        assertThat(container.at("/env/0/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("status.podIP");
        assertThat(container.path("workingDir").asText()).isEqualTo("/app");
        assertThat(container.at("/volumeMounts/0/mountPath").asText()).isEqualTo("/app/my_chute.py");
        assertThat(container.at("/volumeMounts/0/readOnly").asBoolean()).isTrue();
    }

    @Test
    void aPodKeepsToThePodSecurityStandardRestricted() {
        JsonNode spec = pod(Map.of(), Set.of()).path("spec");
        assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(spec.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(spec.path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(spec.path("hostUsers").isMissingNode()).isTrue();
        assertThat(spec.at("/securityContext").toString())
                .contains("\"runAsNonRoot\":true", "\"runAsUser\":1000", "\"type\":\"RuntimeDefault\"");
        assertThat(spec.at("/containers/0/securityContext").toString())
                .contains(
                        "\"allowPrivilegeEscalation\":false", "\"drop\":[\"ALL\"]", "\"readOnlyRootFilesystem\":false");
        for (JsonNode volume : spec.path("volumes")) {
            assertThat(volume.has("emptyDir") || volume.has("secret")).isTrue();
        }
    }

    @Test
    void operatorsMayAskForMore() {
        JsonNode spec = pod(
                        Map.of(
                                "kubernetes.user-namespaces", "true",
                                "kubernetes.runtime-class", "gvisor",
                                "kubernetes.priority-class", "low",
                                "kubernetes.pull-secrets", "one,two",
                                "kubernetes.read-only-root", "true",
                                "kubernetes.memory", "8Gi",
                                "kubernetes.command", "python3,-m,chutes"),
                        Set.of())
                .path("spec");
        assertThat(spec.path("hostUsers").asBoolean(true)).isFalse();
        assertThat(spec.path("runtimeClassName").asText()).isEqualTo("gvisor");
        assertThat(spec.path("priorityClassName").asText()).isEqualTo("low");
        assertThat(spec.path("imagePullSecrets").toString()).isEqualTo("[{\"name\":\"one\"},{\"name\":\"two\"}]");
        assertThat(spec.at("/containers/0/securityContext/readOnlyRootFilesystem")
                        .asBoolean())
                .isTrue();
        assertThat(spec.at("/containers/0/resources/limits/memory").asText()).isEqualTo("8Gi");
        assertThat(spec.at("/containers/0/command").toString()).isEqualTo("[\"python3\",\"-m\",\"chutes\"]");
    }

    @Test
    void everythingIsLabelledAndTheSecretGoesWithItsPod() {
        ChuteObjects objects = objects(Map.of("kubernetes.name", "east"));
        Pod pod = new PodBuilder(objects.pod(CLAIM, SOURCE, IMAGE, DEVICES, Set.of()))
                .editMetadata()
                .withUid("uid-1")
                .endMetadata()
                .build();
        JsonNode secret = json(objects.secret(CLAIM, SOURCE, pod));
        for (JsonNode object : List.of(json(pod), secret, json(objects.policy(CLAIM, true)))) {
            assertThat(object.at("/metadata/name").asText()).isEqualTo("chute-" + INSTANCE);
            assertThat(object.at("/metadata/labels").toString())
                    .contains(
                            "\"openchutes.io/miner\":\"east\"",
                            "\"openchutes.io/instance\":\"" + INSTANCE + "\"",
                            "\"openchutes.io/chute\":\"" + CHUTE + "\"",
                            "\"openchutes.io/version\":\"v1\"");
        }
        assertThat(secret.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-1");
        assertThat(secret.at("/data/my_chute.py").asText()).isEqualTo("cHJpbnQoJ8O2Jyk=");
        // Neither the claim's secret nor anything else of the agent's is in any of them.
        assertThat(json(pod) + secret.toString()).doesNotContain("00000000000000000000000000000000000000000000");
    }

    @Test
    void onlyTheAgentGetsInAndNothingGetsOut() {
        JsonNode spec = json(objects(Map.of()).policy(CLAIM, false)).path("spec");
        assertThat(spec.path("policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(spec.path("ingress").toString())
                .isEqualTo(
                        "[{\"from\":[{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"miners\"}},"
                                + "\"podSelector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"openchutes-miner\"}}}],"
                                + "\"ports\":[{\"port\":8000}]}]");
        assertThat(spec.path("egress")).isEmpty();
        assertThat(spec.at("/podSelector/matchLabels/openchutes.io~1instance").asText())
                .isEqualTo(INSTANCE.toString());
    }

    @Test
    void aChuteThatMayLeaveReachesNoNetworkOfTheCluster() {
        JsonNode spec = json(objects(Map.of("kubernetes.agent-networks", "192.0.2.0/24"))
                        .policy(CLAIM, true))
                .path("spec");
        assertThat(spec.at("/ingress/0/from/1/ipBlock/cidr").asText()).isEqualTo("192.0.2.0/24");
        assertThat(spec.at("/egress/0/ports").toString()).contains("\"port\":53");
        assertThat(spec.at("/egress/1/to/0/ipBlock").toString())
                .contains("\"cidr\":\"0.0.0.0/0\"", "\"10.0.0.0/8\"", "\"169.254.0.0/16\"");
    }
}
