package io.openchutes.miner.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.openchutes.miner.Configured;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.launch.Spare;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.ChuteVersion;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's stand-in for an API server; this test is the scheduler and the kubelet. */
@EnableKubernetesMockClient(crud = true)
class KubernetesLauncherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NAMESPACE = "gpus";

    private KubernetesClient client;
    private KubernetesMockServer server;
    private final Map<String, String> keys = new HashMap<>(Map.of(
            "kubernetes.namespace", NAMESPACE, "kubernetes.stop-within", "1s", "kubernetes.schedule-within", "0.1s"));
    private final UUID id = UUID.randomUUID();
    private final Claim claim = new Claim(id, UUID.randomUUID(), "v1", new byte[32], 1);
    private final AtomicInteger counted = new AtomicInteger();
    private KubernetesLauncher launcher;

    @BeforeEach
    void addNodes() {
        client.resource(GpuNodesTest.node("one", "NVIDIA-RTX-A4000", 2).build()).create();
    }

    @AfterEach
    void end() {
        if (launcher != null) {
            launcher.end();
        }
    }

    private Set<UUID> begin() {
        launcher = new KubernetesLauncher(Configured.with(keys), client, Clock.systemUTC());
        return launcher.begin(counted::incrementAndGet);
    }

    private RunningChute start(String code) throws LaunchFailed {
        ChuteSource source = new ChuteSource("my_chute.py", "my_chute:chute", code, Optional.of("an/image:1"), false);
        return launcher.start(claim, source, new Devices("one", "a4000", List.of(0)));
    }

    private String name() {
        return "chute-" + id;
    }

    private Pod pod() {
        return client.pods().inNamespace(NAMESPACE).withName(name()).get();
    }

    private void reports(Pod status) {
        client.resource(status).inNamespace(NAMESPACE).updateStatus();
    }

    private PodBuilder onNode() {
        client.pods()
                .inNamespace(NAMESPACE)
                .withName(name())
                .edit(pod -> new PodBuilder(pod)
                        .editSpec()
                        .withNodeName("one")
                        .endSpec()
                        .build());
        return new PodBuilder(pod());
    }

    private void is(ContainerState state) {
        reports(onNode().withNewStatus()
                .withPodIP("127.0.0.1")
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("chute")
                        .withState(state)
                        .build())
                .endStatus()
                .build());
    }

    private LaunchFailed failure(RunningChute chute) {
        return catchThrowableOfType(LaunchFailed.class, () -> launcher.awaitReady(chute, PATIENCE));
    }

    @Test
    void aChuteHasAPodASecretAndAPolicyAndAllGo() throws Exception {
        assertThat(begin()).isEmpty();
        assertThat(launcher.machines()).isEqualTo(Map.of("one", List.of("a4000", "a4000")));
        RunningChute chute = start("print('hello')");
        assertThat(pod().getMetadata().getLabels()).containsEntry("openchutes.io/instance", id.toString());
        assertThat(client.secrets()
                        .inNamespace(NAMESPACE)
                        .withName(name())
                        .get()
                        .getData())
                .containsKey("my_chute.py");
        assertThat(client.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(NAMESPACE)
                        .withName(name())
                        .get())
                .isNotNull();
        is(new ContainerStateBuilder().withNewRunning().endRunning().build());
        await().atMost(PATIENCE)
                .until(() ->
                        Names.READING.address(((RunningPod) chute).latest()).isPresent());
        assertThat(chute.host()).isEqualTo("127.0.0.1");
        assertThat(chute.where()).contains(name(), "one");
        assertThat(chute.onExit()).isNotDone();
        chute.stop();
        assertThat(pod()).isNull();
        assertThat(client.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void anImageThatCanNotBePulledIsSaid() throws Exception {
        begin();
        RunningChute chute = start("");
        is(new ContainerStateBuilder()
                .withNewWaiting()
                .withReason("ErrImagePull")
                .withMessage("not found")
                .endWaiting()
                .build());
        assertThat(failure(chute)).hasMessage("its image can't be pulled (ErrImagePull): not found");
        chute.stop();
    }

    @Test
    void aPodWithoutANodeIsSaid() throws Exception {
        begin();
        RunningChute chute = start("");
        reports(new PodBuilder(pod())
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("Insufficient nvidia.com/gpu")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build());
        assertThat(failure(chute)).hasMessage("no node has room for it (Unschedulable): Insufficient nvidia.com/gpu");
        chute.stop();
    }

    @Test
    void aNodeThatVanishesEndsWhatRanOnIt() throws Exception {
        begin();
        RunningChute chute = start("");
        is(new ContainerStateBuilder().withNewRunning().endRunning().build());
        await().atMost(PATIENCE)
                .until(() ->
                        Names.READING.address(((RunningPod) chute).latest()).isPresent());
        CompletableFuture<String> why = chute.onExit();
        client.nodes().withName("one").delete();
        assertThat(why).succeedsWithin(PATIENCE).isEqualTo("its node one is gone");
        await().atMost(PATIENCE).until(() -> launcher.machines().isEmpty() && counted.get() > 0);
        chute.stop();
    }

    @Test
    void aPodThatIsDeletedByAnotherIsSaid() throws Exception {
        begin();
        RunningChute chute = start("");
        client.pods().inNamespace(NAMESPACE).withName(name()).delete();
        assertThat(chute.onExit()).succeedsWithin(PATIENCE).isEqualTo("its Pod was deleted from the cluster");
    }

    @Test
    void codeThatNoSecretHoldsIsRefusedBeforeAnythingIsMade() {
        begin();
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> start("#".repeat(1024 * 1024 + 1)));
        assertThat(failure)
                .hasMessage("its code is too large for a Secret: 1048577 bytes of 1048576; put files into the image");
        assertThat(pod()).isNull();
    }

    @Test
    void aQuotaIsNamedAndLeavesNothing() {
        begin();
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/" + NAMESPACE + "/pods")
                .andReturn(
                        403,
                        new StatusBuilder()
                                .withCode(403)
                                .withMessage("pods \"chute\" is forbidden: exceeded quota: gpus, requested: 1")
                                .build())
                .once();
        LaunchFailed failure = catchThrowableOfType(LaunchFailed.class, () -> start(""));
        assertThat(failure)
                .hasMessage(
                        "the namespace's quota is exceeded: pods \"chute\" is forbidden: exceeded quota: gpus, requested: 1");
        assertThat(client.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void whatAnEarlierLifeLeftIsFoundAndRemovedAndNothingElse() throws Exception {
        begin();
        start("");
        client.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("a-strangers")
                        .endMetadata()
                        .build())
                .create();
        launcher.end();
        assertThat(begin()).containsExactly(id);
        assertThat(client.pods().inNamespace(NAMESPACE).list().getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("a-strangers");
    }

    /** @return the uid of the agent's Deployment */
    private String owned() {
        keys.put("kubernetes.owner", "agent");
        return client.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("agent")
                        .endMetadata()
                        .build())
                .inNamespace(NAMESPACE)
                .create()
                .getMetadata()
                .getUid();
    }

    @Test
    void whatRunsOutlivesAnAgentThatOwnsItByItsDeployment() throws Exception {
        String owner = owned();
        begin();
        start("");
        is(new ContainerStateBuilder().withNewRunning().endRunning().build());
        assertThat(pod().getMetadata().getOwnerReferences())
                .extracting(reference -> reference.getKind() + " " + reference.getUid())
                .containsExactly("Deployment " + owner);
        launcher.end();

        assertThat(begin()).as("its place is given back").containsExactly(id);
        Spare spare = launcher.spares().get(0);
        assertThat(spare)
                .isEqualTo(new Spare(id, new ChuteVersion(claim.chuteId(), claim.version()), "one", "a4000", 1));
        launcher.sweep(Set.of());
        assertThat(pod()).as("it waits to be wanted").isNotNull();

        Claim next = new Claim(UUID.randomUUID(), claim.chuteId(), claim.version(), new byte[32], 1);
        RunningChute chute = launcher.takeOver(next, spare);
        assertThat(chute.host()).isEqualTo("127.0.0.1");
        assertThat(launcher.spares()).isEmpty();
        launcher.sweep(Set.of(next.instanceId()));
        assertThat(pod()).isNotNull();
        chute.stop();
        assertThat(pod()).isNull();
        assertThat(client.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void whatDoesNotRunYetOrIsNotWantedIsRemoved() throws Exception {
        owned();
        begin();
        start("");
        launcher.end();
        assertThat(begin()).containsExactly(id);
        assertThat(launcher.spares()).isEmpty();
        assertThat(pod()).isNull();

        // Its Pod's end takes it along in a cluster.
        client.secrets().inNamespace(NAMESPACE).withName(name()).delete();
        start("");
        is(new ContainerStateBuilder().withNewRunning().endRunning().build());
        launcher.end();
        begin();
        launcher.end(launcher.spares().get(0));
        assertThat(pod()).isNull();
    }

    @Test
    void sweepingSparesWhatIsHeld() throws Exception {
        begin();
        start("");
        launcher.sweep(Set.of(id));
        assertThat(pod()).isNotNull();
        launcher.sweep(Set.of());
        assertThat(pod()).isNull();
    }

    @Test
    void declaredGpusNeedNoNodes() {
        keys.put("gpus", "h100:2");
        client.nodes().withName("one").delete();
        begin();
        assertThat(launcher.machines()).isEqualTo(Map.of("", List.of("h100", "h100")));
    }

    @Test
    void nothingIsReadOnceTheAgentHasEnded() throws Exception {
        begin();
        start("print('hello')");
        is(new ContainerStateBuilder().withNewRunning().endRunning().build());
        await().atMost(PATIENCE).until(this::outputIsRead);
        launcher.end();
        await().atMost(PATIENCE).until(() -> !outputIsRead());
    }

    private boolean outputIsRead() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("output-" + name()));
    }
}
