package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.imageregistry.ImageBuild;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** What builds ask of the cluster, in one namespace. */
final class BuildCluster {
    private final KubernetesClient client;
    private final String namespace;
    private final BuildObjects objects;

    BuildCluster(KubernetesClient client, ChutesConfig.Builds config) {
        this.client = client;
        this.namespace = config.namespace()
                .or(() -> Optional.ofNullable(client.getNamespace()))
                .orElse("default");
        this.objects = new BuildObjects(config);
    }

    /** What it is, for the log. */
    @Override
    public String toString() {
        return "namespace " + namespace + " of " + client.getMasterUrl();
    }

    String reference(ImageBuild build) {
        return objects.reference(build);
    }

    Optional<Job> job(ImageBuild build) {
        return Optional.ofNullable(client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(BuildObjects.name(build.buildId()))
                .get());
    }

    /** Makes the Job; one that is there already is as good. */
    Job create(ImageBuild build) {
        return madeOnce(() -> client.resource(objects.job(build))
                        .inNamespace(namespace)
                        .create())
                .or(() -> job(build))
                .orElseThrow(() -> new KubernetesClientException("the Job was there, and is gone"));
    }

    /** After the Job, which owns it: this service needs no right to read or delete Secrets. The kubelet waits for it. */
    void createSecret(ImageBuild build, Job owner) {
        madeOnce(() -> client.resource(objects.secret(build, owner))
                .inNamespace(namespace)
                .create());
    }

    private static <T> Optional<T> madeOnce(Supplier<T> creation) {
        try {
            return Optional.of(creation.get());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    Optional<Pod> pod(ImageBuild build) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel(BuildObjects.BUILD, build.buildId().toString())
                .list()
                .getItems()
                .stream()
                .findFirst();
    }

    List<Event> events(Job job) {
        return client.v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.uid", job.getMetadata().getUid())
                .list()
                .getItems();
    }

    /** The builds whose Jobs have not ended. */
    Set<UUID> running() {
        Set<UUID> running = new HashSet<>();
        client
                .batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabel(BuildObjects.MANAGED_BY, BuildObjects.MANAGER)
                .list()
                .getItems()
                .stream()
                .filter(job -> !hasEnded(job))
                .forEach(job -> running.add(
                        UUID.fromString(job.getMetadata().getLabels().get(BuildObjects.BUILD))));
        return running;
    }

    private static boolean hasEnded(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> List.of("Complete", "Failed").contains(condition.getType())
                                && "True".equals(condition.getStatus()));
    }

    void deleteUnlessEnded(ImageBuild build) {
        if (job(build).filter(job -> !hasEnded(job)).isPresent()) {
            delete(build.buildId());
        }
    }

    /** With its Pod and its Secret. */
    void delete(UUID buildId) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(BuildObjects.name(buildId))
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }

    BuildOutput output(ImageBuild build) {
        return new BuildOutput(client, namespace, BuildObjects.name(build.buildId()), build.linesRead());
    }
}
