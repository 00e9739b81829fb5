package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.openchutes.kubernetes.OwnedSecret;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes the objects of an instance: a Pod, the Secret with its code, and the NetworkPolicy around it. */
final class ChuteObjects {
    private static final String HOME = "/openchutes/home";
    private static final int DNS = 53;

    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    private final MinerConfig.Kubernetes config;
    private final String agentNamespace;
    private final Optional<OwnerReference> owner;

    /** @param owner with which the Pods and the policies go; the Secrets go with their Pods */
    ChuteObjects(MinerConfig.Kubernetes config, String agentNamespace, Optional<OwnerReference> owner) {
        this.config = config;
        this.agentNamespace = agentNamespace;
        this.owner = owner;
    }

    /** The name of all three. */
    static String name(UUID instanceId) {
        return "chute-" + instanceId;
    }

    /** The labels by which the agent finds what it has made. */
    Map<String, String> ours() {
        return Map.of(Names.MANAGED_BY, Names.MANAGER, Names.MINER, config.name());
    }

    private ObjectMeta metadata(Claim claim) {
        Map<String, String> labels = new LinkedHashMap<>(ours());
        labels.put(Names.INSTANCE, claim.instanceId().toString());
        labels.put(Names.CHUTE, claim.chuteId().toString());
        labels.put(Names.VERSION, claim.version());
        return new ObjectMetaBuilder()
                .withName(name(claim.instanceId()))
                .withLabels(labels)
                .build();
    }

    /** @param products the labels of the nodes that have such GPUs; empty where nodes are not looked at */
    Pod pod(Claim claim, ChuteSource source, String image, Devices devices, Set<String> products) {
        PodBuilder pod = new PodBuilder()
                .withMetadata(metadata(claim))
                .editMetadata()
                .addToLabels(Names.GPU_NAME, devices.gpu())
                .withOwnerReferences(owner.stream().toList())
                .endMetadata()
                .withNewSpec()
                // What has ended is reported and claimed anew: its owner sees each end.
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(config.stopWithin().toSeconds())
                .withHostUsers(config.userNamespaces() ? Boolean.FALSE : null)
                .withRuntimeClassName(config.runtimeClass().orElse(null))
                .withPriorityClassName(config.priorityClass().orElse(null))
                .withImagePullSecrets(config.pullSecrets().orElse(List.of()).stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withAffinity(affinity(devices, products))
                .addNewToleration()
                .withKey(Names.GPU)
                .withOperator("Exists")
                .withEffect("NoSchedule")
                .endToleration()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser((long) config.runAsUser())
                .withRunAsGroup((long) config.runAsUser())
                .withFsGroup((long) config.runAsUser())
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(claim, source, image, devices))
                .withVolumes(volumes(claim))
                .endSpec();
        return pod.build();
    }

    private Container container(Claim claim, ChuteSource source, String image, Devices devices) {
        return new ContainerBuilder()
                .withName(Names.CONTAINER)
                .withImage(image)
                .withCommand(config.command())
                .withArgs(
                        "run",
                        source.refStr(),
                        "--dev",
                        "--host",
                        "$(OPENCHUTES_POD_IP)",
                        "--port",
                        String.valueOf(Names.PORT),
                        "--logging-port",
                        String.valueOf(Names.LOGGING_PORT))
                .withWorkingDir(config.folder())
                .withEnv(environment(claim))
                .addNewPort()
                .withName("http")
                .withContainerPort(Names.PORT)
                .endPort()
                .withResources(resources(devices))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(config.readOnlyRoot())
                .withRunAsNonRoot(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withVolumeMounts(mounts(source))
                .build();
    }

    private static List<EnvVar> environment(Claim claim) {
        List<EnvVar> environment = new ArrayList<>();
        environment.add(new EnvVarBuilder()
                .withName("OPENCHUTES_POD_IP")
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("status.podIP")
                .endFieldRef()
                .endValueFrom()
                .build());
        environment.add(new EnvVar("CHUTES_EXECUTION_CONTEXT", "REMOTE", null));
        environment.add(new EnvVar("OPENCHUTES_INSTANCE_ID", claim.instanceId().toString(), null));
        environment.add(new EnvVar("HOME", HOME, null));
        environment.add(new EnvVar("PYTHONUNBUFFERED", "1", null));
        return environment;
    }

    private ResourceRequirements resources(Devices devices) {
        Map<String, Quantity> requests = new HashMap<>();
        Map<String, Quantity> limits = new HashMap<>();
        Quantity gpus = new Quantity(String.valueOf(devices.numbers().size()));
        requests.put(Names.GPU, gpus);
        limits.put(Names.GPU, gpus);
        requests.put("cpu", new Quantity(config.cpu()));
        limits.put("ephemeral-storage", new Quantity(config.disk()));
        // Set aside in full, it would leave most nodes' disks to one instance.
        requests.put("ephemeral-storage", new Quantity("1Gi"));
        config.memory().ifPresent(memory -> {
            requests.put("memory", new Quantity(memory));
            limits.put("memory", new Quantity(memory));
        });
        return new ResourceRequirementsBuilder()
                .withRequests(requests)
                .withLimits(limits)
                .build();
    }

    private static Affinity affinity(Devices devices, Collection<String> products) {
        if (products.isEmpty()) {
            return null;
        }
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(Names.GPU_PRODUCT)
                .withOperator("In")
                .withValues(products.stream().sorted().toList())
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPreference()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(devices.machine())
                .endMatchField()
                .endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    private List<Volume> volumes(Claim claim) {
        return List.of(
                new VolumeBuilder()
                        .withName("code")
                        .withNewSecret()
                        .withSecretName(name(claim.instanceId()))
                        .endSecret()
                        .build(),
                new VolumeBuilder()
                        .withName("home")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build(),
                new VolumeBuilder()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build(),
                new VolumeBuilder()
                        .withName("shm")
                        .withNewEmptyDir()
                        .withMedium("Memory")
                        .withSizeLimit(new Quantity(config.sharedMemory()))
                        .endEmptyDir()
                        .build());
    }

    private List<VolumeMount> mounts(ChuteSource source) {
        return List.of(
                new VolumeMountBuilder()
                        .withName("code")
                        .withMountPath(config.folder() + "/" + source.filename())
                        .withSubPath(source.filename())
                        .withReadOnly(true)
                        .build(),
                new VolumeMountBuilder().withName("home").withMountPath(HOME).build(),
                new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build(),
                new VolumeMountBuilder()
                        .withName("shm")
                        .withMountPath("/dev/shm")
                        .build());
    }

    /** @param owner the Pod, with which it goes */
    Secret secret(Claim claim, ChuteSource source, Pod owner) {
        byte[] code = source.code().getBytes(StandardCharsets.UTF_8);
        return OwnedSecret.of(
                metadata(claim),
                owner,
                Map.of(source.filename(), Base64.getEncoder().encodeToString(code)));
    }

    /** Lets the agent in and nobody else, and the chute out where its owner wants so: never to the networks of the cluster. */
    NetworkPolicy policy(Claim claim, boolean egress) {
        List<NetworkPolicyPeer> agent = new ArrayList<>();
        agent.add(new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of(NAMESPACE, agentNamespace))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(agentLabels())
                .endPodSelector()
                .build());
        config.agentNetworks()
                .orElse(List.of())
                .forEach(network -> agent.add(new NetworkPolicyPeerBuilder()
                        .withNewIpBlock()
                        .withCidr(network)
                        .endIpBlock()
                        .build()));
        return new NetworkPolicyBuilder()
                .withMetadata(metadata(claim))
                .editMetadata()
                .withOwnerReferences(owner.stream().toList())
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Map.of(Names.INSTANCE, claim.instanceId().toString()))
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .addNewIngress()
                .withFrom(agent)
                .addNewPort()
                .withNewPort(Names.PORT)
                .endPort()
                .endIngress()
                .withEgress(egress ? egress() : List.of())
                .endSpec()
                .build();
    }

    private Map<String, String> agentLabels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : config.agentLabels()) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "openchutes.miner.kubernetes.agent-labels has \"" + label + "\", but takes key=value");
            }
            labels.put(
                    label.substring(0, equals).strip(),
                    label.substring(equals + 1).strip());
        }
        return labels;
    }

    private List<NetworkPolicyEgressRule> egress() {
        NetworkPolicyEgressRule names = new NetworkPolicyEgressRuleBuilder()
                .addNewPort()
                .withProtocol("UDP")
                .withNewPort(DNS)
                .endPort()
                .addNewPort()
                .withProtocol("TCP")
                .withNewPort(DNS)
                .endPort()
                .build();
        NetworkPolicyEgressRule others = new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withNewIpBlock()
                .withCidr("0.0.0.0/0")
                .withExcept(config.egressExcept())
                .endIpBlock()
                .endTo()
                .build();
        return List.of(names, others);
    }
}
