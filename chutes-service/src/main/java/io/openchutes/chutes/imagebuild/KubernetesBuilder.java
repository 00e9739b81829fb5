package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.imageregistry.ImageBuild;
import io.openchutes.chutes.imageregistry.ImageBuildService;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Has images built by Jobs of a cluster, where {@code openchutes.chutes.images.builder} says so. Each build is looked after by the replica that
 * has its lease; when that is gone, another finds the Job by its name and goes on.
 */
@ApplicationScoped
public class KubernetesBuilder {
    private static final Logger LOG = Logger.getLogger(KubernetesBuilder.class);
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final int SWEEP_EVERY = 60;

    private final ImageBuildService service;
    private final Instance<KubernetesClient> client;
    private final ChutesConfig.Images config;
    private final MeterRegistry meters;
    private final Clock clock;
    private final UUID replicaId = UUID.randomUUID();
    private final Map<UUID, BuildFollower> followers = new ConcurrentHashMap<>();
    private final AtomicLong queued = new AtomicLong();
    private BuildCluster cluster;
    private int rounds;

    public KubernetesBuilder(
            ImageBuildService service,
            Instance<KubernetesClient> client,
            ChutesConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.service = service;
        this.client = client;
        this.config = config.images();
        this.meters = meters;
        this.clock = clock;
    }

    private boolean isUsed() {
        return config.owner() && config.builder() == ChutesConfig.Images.Builder.KUBERNETES;
    }

    /** @throws IllegalStateException where something is missing that every build needs */
    void start(@Observes StartupEvent startup) {
        if (!isUsed()) {
            return;
        }
        if (config.builds().registry().isEmpty()
                || config.builds().platformUrl().isEmpty()) {
            throw new IllegalStateException(
                    "openchutes.chutes.images.builder is kubernetes: set openchutes.chutes.images.builds.registry,"
                            + " where images are pushed, and openchutes.chutes.images.builds.platform-url, where a build's Pod reaches this service");
        }
        meters.gauge("openchutes.chutes.images.builds.queued", queued);
        meters.gauge("openchutes.chutes.images.builds.running", followers, Map::size);
        endings(true);
        endings(false);
    }

    /** Other replicas go on at once; the Jobs run on. */
    void stop(@Observes ShutdownEvent shutdown) {
        followers.values().forEach(BuildFollower::leave);
        if (!followers.isEmpty()) {
            try {
                service.release(replicaId);
            } catch (RuntimeException e) {
                LOG.debugf("The leases run out by themselves: %s", e.getMessage());
            }
        }
    }

    @Scheduled(identity = "image-builds", every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void onTime() {
        if (isUsed()) {
            round();
        }
    }

    private void round() {
        if (cluster == null) {
            cluster = new BuildCluster(client.get(), config.builds());
            LOG.infof("Images are built in %s", cluster);
        }
        renew();
        service.claim(replicaId, LEASE, config.builds().atOnce()).forEach(this::follow);
        queued.set(service.queued());
        if (rounds++ % SWEEP_EVERY == 0) {
            sweep();
        }
    }

    /** Leaves the builds that are another replica's now, or nobody's. */
    private void renew() {
        Set<UUID> ours = service.renew(replicaId, followers.keySet(), LEASE);
        followers.forEach((buildId, follower) -> {
            if (!ours.contains(buildId) && !follower.isEnding()) {
                follower.leave();
            }
        });
    }

    private void follow(ImageBuild build) {
        LOG.infof(
                "%s build %s of image %s",
                build.startedAt() == null ? "Starts" : "Goes on with", build.buildId(), build.image());
        BuildFollower follower =
                new BuildFollower(build, replicaId, service, cluster, config.builds(), clock, new Endings());
        followers.put(build.buildId(), follower);
        Thread thread = new Thread(follower, "build-" + build.buildId());
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends Jobs of which nobody knows: of images that were deleted while no replica looked. */
    private void sweep() {
        deleteUnknown(cluster.running());
    }

    private void deleteUnknown(Set<UUID> builds) {
        if (!builds.isEmpty()) {
            Set<UUID> unknown = new HashSet<>(builds);
            unknown.removeAll(service.known(builds));
            unknown.forEach(this::delete);
        }
    }

    private void delete(UUID buildId) {
        try {
            cluster.delete(buildId);
            LOG.infof("Ended build %s: its image was deleted", buildId);
        } catch (KubernetesClientException e) {
            LOG.warnf("The Job of build %s can't be deleted, a later round tries again: %s", buildId, e.getMessage());
        }
    }

    private Timer endings(boolean well) {
        return meters.timer("openchutes.chutes.images.builds", "outcome", well ? "pushed" : "failed");
    }

    private final class Endings implements BuildFollower.Listener {
        @Override
        public void ended(ImageBuild build, boolean well, Duration took) {
            endings(well).record(took);
        }

        /** A follower may see before the next round that its image was deleted: what it prints is not taken any more. */
        @Override
        public void left(ImageBuild build, boolean lost) {
            followers.remove(build.buildId());
            if (lost) {
                try {
                    deleteUnknown(Set.of(build.buildId()));
                } catch (RuntimeException e) {
                    LOG.warnf("Build %s is ended by a later round: %s", build.buildId(), e.getMessage());
                }
            }
        }
    }
}
