package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.openchutes.kubernetes.PodReading;
import io.openchutes.kubernetes.Refusal;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.gpu.Gpus;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.launch.Spare;
import io.openchutes.miner.launch.Unfit;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.ChuteVersion;
import io.openchutes.miner.strategy.GpuStock.Devices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Runs each chute in a Pod of its own, with its code in a Secret and a NetworkPolicy around it. What it makes bears its labels, so that a
 * later life of the agent finds it.
 */
@ApplicationScoped
@Typed(KubernetesLauncher.class)
public class KubernetesLauncher implements ChuteLauncher {
    private static final Logger LOG = Logger.getLogger(KubernetesLauncher.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration SYNC = Duration.ofSeconds(60);
    /** Beside the grace period of a Pod: until its kubelet has reported that it is gone. */
    private static final Duration REPORT = Duration.ofSeconds(10);

    private static final int LAST_LINES = 50;
    /** What the API server takes as the data of a Secret. */
    private static final int MOST_CODE = 1024 * 1024;
    /** The name of the one machine where the configuration declares the GPUs, and no node is looked at. */
    private static final String DECLARED = "";

    private final MinerConfig config;
    private final KubernetesClient client;
    private final Clock clock;
    private final HttpClient http;
    private final ConcurrentMap<String, RunningPod> running = new ConcurrentHashMap<>();
    /** What runs on from an earlier life, by the instance that it was. */
    private final ConcurrentMap<UUID, Spare> kept = new ConcurrentHashMap<>();
    /** Of each instance that has taken one over, which: its objects keep their names. */
    private final ConcurrentMap<UUID, UUID> takenOver = new ConcurrentHashMap<>();

    private String namespace;
    private ChuteObjects objects;
    private volatile SharedIndexInformer<Pod> pods;
    private SharedIndexInformer<Node> nodes;
    private Runnable gpusChanged = () -> {};
    private volatile Map<String, List<String>> machines = Map.of();

    public KubernetesLauncher(MinerConfig config, KubernetesClient client, Clock clock) {
        this.config = config;
        this.client = client;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LOOK)
                .build();
    }

    /** A cluster that does not answer ends {@link #begin}. */
    @Override
    public void check() {}

    @Override
    public boolean isolates() {
        return true;
    }

    @Override
    public void prepare() {}

    @Override
    public boolean isReady() {
        return pods != null;
    }

    /** @throws Unfit where the cluster does not answer, or does not allow what the agent needs */
    @Override
    public Set<UUID> begin(Runnable onGpusChanged) {
        String own = Optional.ofNullable(client.getNamespace()).orElse("default");
        namespace = config.kubernetes().namespace().orElse(own);
        gpusChanged = onGpusChanged;
        try {
            objects = new ChuteObjects(config.kubernetes(), own, owner());
            keepWhatRuns();
            Set<UUID> left = removeOthersThan(kept.keySet());
            left.addAll(kept.keySet());
            pods = client.pods()
                    .inNamespace(namespace)
                    .withLabels(objects.ours())
                    .runnableInformer(0);
            start(pods, new PodEvents());
            if (config.gpus().isPresent()) {
                machines = Map.of(DECLARED, config.gpus().map(Gpus::declared).get());
            } else {
                nodes = client.nodes().runnableInformer(0);
                start(nodes, new NodeEvents());
                machines = GpuNodes.machines(nodes.getStore().list());
            }
            LOG.infof("Chutes run as Pods of namespace %s of %s", namespace, client.getMasterUrl());
            return left;
        } catch (KubernetesClientException e) {
            throw new Unfit(
                    Unfit.NOTHING_TO_RUN_WITH,
                    "The cluster " + client.getMasterUrl() + " can't be worked with: " + e.getMessage());
        }
    }

    private Optional<OwnerReference> owner() {
        return config.kubernetes().owner().map(name -> {
            Deployment deployment = client.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (deployment == null) {
                throw new Unfit(
                        Unfit.NOTHING_TO_RUN_WITH,
                        "openchutes.miner.kubernetes.owner is " + name + ", but namespace " + namespace
                                + " has no Deployment of that name");
            }
            return new OwnerReferenceBuilder()
                    .withApiVersion("apps/v1")
                    .withKind("Deployment")
                    .withName(name)
                    .withUid(deployment.getMetadata().getUid())
                    .build();
        });
    }

    private void keepWhatRuns() {
        if (outlivesTheAgent()) {
            client.pods().inNamespace(namespace).withLabels(objects.ours()).list().getItems().stream()
                    .filter(pod -> Names.READING.address(pod).isPresent()
                            && Names.READING.failure(pod).isEmpty())
                    .forEach(pod -> spare(
                                    pod,
                                    config.gpus().isPresent()
                                            ? DECLARED
                                            : pod.getSpec().getNodeName())
                            .ifPresent(spare -> kept.put(spare.id(), spare)));
        }
    }

    private static Optional<Spare> spare(Pod pod, String machine) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        Optional<UUID> id = idOf(labels.get(Names.INSTANCE));
        Optional<UUID> chuteId = idOf(labels.get(Names.CHUTE));
        String version = labels.get(Names.VERSION);
        String gpu = labels.get(Names.GPU_NAME);
        if (id.isEmpty() || chuteId.isEmpty() || version == null || gpu == null) {
            return Optional.empty();
        }
        Quantity gpus =
                pod.getSpec().getContainers().get(0).getResources().getLimits().get(Names.GPU);
        return Optional.of(new Spare(
                id.get(),
                new ChuteVersion(chuteId.get(), version),
                machine,
                gpu,
                gpus == null ? 0 : Integer.parseInt(gpus.getAmount())));
    }

    @Override
    public boolean outlivesTheAgent() {
        return config.kubernetes().owner().isPresent();
    }

    @Override
    public List<Spare> spares() {
        return List.copyOf(kept.values());
    }

    @Override
    public RunningChute takeOver(Claim claim, Spare spare) throws LaunchFailed {
        try {
            Pod pod = client.pods()
                    .inNamespace(namespace)
                    .withName(ChuteObjects.name(spare.id()))
                    .get();
            if (pod == null) {
                throw new LaunchFailed("its Pod was deleted from the cluster", List.of());
            }
            takenOver.put(claim.instanceId(), spare.id());
            kept.remove(spare.id());
            return track(pod, spare.id());
        } catch (KubernetesClientException e) {
            throw new LaunchFailed(Refusal.of(e, "its Pod"), e);
        }
    }

    @Override
    public void end(Spare spare) {
        kept.remove(spare.id());
        remove(spare.id());
    }

    private static <T> void start(SharedIndexInformer<T> informer, ResourceEventHandler<T> events) {
        // Without end: what it has missed it lists when the API server is back.
        informer.exceptionHandler((started, failure) -> started);
        informer.addEventHandler(events);
        try {
            informer.start().toCompletableFuture().get(SYNC.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            informer.stop();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KubernetesClientException("its objects can't be watched: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The agent ends", e);
        }
    }

    @Override
    public Map<String, List<String>> machines() {
        return machines;
    }

    @Override
    public RunningChute start(Claim claim, ChuteSource source, Devices devices) throws LaunchFailed {
        String image = source.image()
                .orElseThrow(() -> new LaunchFailed(
                        "its image has no reference that a node could pull: register it with one", List.of()));
        int bytes = source.code().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_CODE) {
            throw new LaunchFailed(
                    "its code is too large for a Secret: %d bytes of %d; put files into the image"
                            .formatted(bytes, MOST_CODE),
                    List.of());
        }
        Set<String> products =
                nodes == null ? Set.of() : GpuNodes.products(nodes.getStore().list(), devices.gpu());
        UUID instanceId = claim.instanceId();
        try {
            // The policy first: a Pod without one may reach everything.
            client.resource(objects.policy(claim, source.allowExternalEgress()))
                    .inNamespace(namespace)
                    .create();
            Pod pod = client.resource(objects.pod(claim, source, image, devices, products))
                    .inNamespace(namespace)
                    .create();
            RunningPod chute = track(pod, instanceId);
            // After the Pod, which owns it: the agent needs no right to list or read Secrets. The kubelet waits for it.
            client.resource(objects.secret(claim, source, pod))
                    .inNamespace(namespace)
                    .create();
            return chute;
        } catch (KubernetesClientException e) {
            remove(instanceId);
            throw new LaunchFailed(Refusal.of(e, "its Pod"), e);
        }
    }

    private RunningPod track(Pod pod, UUID instanceId) {
        String name = pod.getMetadata().getName();
        RunningPod chute =
                new RunningPod(pod, new OutputRing(config.kubernetes().logLines()), () -> stop(name, instanceId));
        running.put(name, chute);
        // The informer may have heard of it before.
        Optional.ofNullable(pods.getStore().getByKey(namespace + "/" + name)).ifPresent(chute::is);
        Thread reader = new Thread(new PodOutput(client, namespace, chute, clock), "output-" + name);
        reader.setDaemon(true);
        reader.start();
        return chute;
    }

    @Override
    public void awaitReady(RunningChute chute, Duration patience) throws LaunchFailed {
        RunningPod pod = (RunningPod) chute;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!serves(pod)) {
                Optional<String> failure = pod.failure()
                        .or(() -> PodReading.unschedulable(
                                pod.latest(),
                                clock.instant(),
                                config.kubernetes().scheduleWithin()));
                if (failure.isPresent()) {
                    if (Names.READING.hasStarted(pod.latest())) {
                        pod.awaitOutput(LOOK);
                    }
                    throw new LaunchFailed(failure.get(), pod.output().last(LAST_LINES));
                }
                if (System.nanoTime() > deadline) {
                    throw new LaunchFailed(
                            "it did not serve within " + patience.toSeconds() + " s",
                            pod.output().last(LAST_LINES));
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailed("the agent ends", pod.output().last(LAST_LINES));
        }
    }

    /** Its port answers once its start-up has run. */
    private boolean serves(RunningPod pod) throws InterruptedException {
        Optional<String> address = Names.READING.address(pod.latest());
        if (address.isEmpty() || pod.failure().isPresent()) {
            return false;
        }
        String host = address.get().contains(":") ? "[" + address.get() + "]" : address.get();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + Names.PORT + "/"))
                .timeout(LOOK)
                .build();
        try {
            http.send(request, BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private void stop(String name, UUID instanceId) {
        RunningPod chute = running.get(name);
        try {
            remove(instanceId);
            Duration patience = config.kubernetes().stopWithin().plus(REPORT);
            // Only then its GPUs are free.
            if (chute != null && !chute.awaitGone(patience)) {
                LOG.warnf("Pod %s is not gone after %s; the cluster goes on ending it", name, patience);
            }
        } catch (KubernetesClientException e) {
            LOG.warnf("Pod %s can't be deleted, the next round tries again: %s", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (chute != null) {
                chute.leave();
            }
            running.remove(name);
        }
    }

    /** Deletes what there is of an instance's objects; the Secret goes with its Pod. */
    private void remove(UUID instanceId) {
        String name = ChuteObjects.name(instanceId);
        client.pods().inNamespace(namespace).withName(name).delete();
        client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    @Override
    public void sweep(Set<UUID> held) {
        takenOver.keySet().retainAll(held);
        Set<UUID> there = new HashSet<>(kept.keySet());
        held.forEach(id -> there.add(takenOver.getOrDefault(id, id)));
        removeOthersThan(there).forEach(left -> LOG.infof("Removed what instance %s had left", left));
    }

    /** @return the instances of which something was left */
    private Set<UUID> removeOthersThan(Set<UUID> held) {
        Set<UUID> left = new HashSet<>();
        client.pods().inNamespace(namespace).withLabels(objects.ours()).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getMetadata().getLabels().get(Names.INSTANCE))
                .forEach(id -> idOf(id).ifPresent(left::add));
        client
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withLabels(objects.ours())
                .list()
                .getItems()
                .stream()
                .map(policy -> policy.getMetadata().getLabels().get(Names.INSTANCE))
                .forEach(id -> idOf(id).ifPresent(left::add));
        left.removeAll(held);
        left.forEach(this::remove);
        return left;
    }

    private static Optional<UUID> idOf(String label) {
        try {
            return label == null ? Optional.empty() : Optional.of(UUID.fromString(label));
        } catch (IllegalArgumentException e) {
            LOG.debugf("%s is no instance's id", label);
            return Optional.empty();
        }
    }

    @Override
    public void end() {
        if (pods != null) {
            pods.stop();
        }
        if (nodes != null) {
            nodes.stop();
        }
        running.values().forEach(RunningPod::leave);
    }

    /** Hands each report of a Pod to the instance in it. */
    private final class PodEvents implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            onUpdate(pod, pod);
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            RunningPod chute = running.get(now.getMetadata().getName());
            if (chute != null) {
                chute.is(now);
            }
        }

        @Override
        public void onDelete(Pod last, boolean unknown) {
            RunningPod chute = running.get(last.getMetadata().getName());
            if (chute != null) {
                chute.isGone(last);
            }
        }
    }

    /** Counts the GPUs anew, and ends what ran on a node that is gone: the cluster itself would wait for minutes. */
    private final class NodeEvents implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            count();
        }

        @Override
        public void onUpdate(Node before, Node now) {
            if (GpuNodes.isReady(before) && !GpuNodes.isReady(now)) {
                fail(now, "is not ready any more");
            }
            count();
        }

        @Override
        public void onDelete(Node node, boolean unknown) {
            fail(node, "is gone");
            count();
        }

        private void fail(Node node, String what) {
            String name = node.getMetadata().getName();
            running.values().stream()
                    .filter(chute -> chute.node().filter(name::equals).isPresent())
                    .forEach(chute -> chute.fails("its node " + name + " " + what));
        }

        private void count() {
            Map<String, List<String>> now = GpuNodes.machines(nodes.getStore().list());
            if (!now.equals(machines)) {
                machines = now;
                gpusChanged.run();
            }
        }
    }
}
