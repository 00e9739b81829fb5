package io.openchutes.chutes.imageregistry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What becomes of images that are being built: who looks after a build, what it prints, and how it ends. A replica says something of a build
 * only while it has its lease.
 */
@ApplicationScoped
public class ImageBuildService {
    private final RegisteredImageRepository images;
    private final ImageBuildRepository builds;
    private final ImageRegistryService registry;
    private final Clock clock;

    public ImageBuildService(
            RegisteredImageRepository images, ImageBuildRepository builds, ImageRegistryService registry, Clock clock) {
        this.images = images;
        this.builds = builds;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Gives the replica builds that nobody looks after: those of replicas that are gone, then those that wait.
     *
     * @param atOnce how many all replicas together look after
     */
    @Transactional
    public List<ImageBuild> claim(UUID replicaId, Duration lease, int atOnce) {
        builds.lock();
        long free = atOnce - builds.leased();
        return free <= 0 ? List.of() : builds.byIds(builds.lease(replicaId, lease, free));
    }

    /** Renews the replica's leases; a build that is missing in the answer is not the replica's any more, or is gone. */
    @Transactional
    public Set<UUID> renew(UUID replicaId, Collection<UUID> buildIds, Duration lease) {
        return buildIds.isEmpty() ? Set.of() : new HashSet<>(builds.renew(replicaId, buildIds, lease));
    }

    /** Another replica may go on with this one's builds at once. */
    @Transactional
    public void release(UUID replicaId) {
        builds.release(replicaId);
    }

    /** Which of these builds have not ended. */
    @Transactional
    public Set<UUID> known(Collection<UUID> buildIds) {
        return new HashSet<>(builds.known(buildIds));
    }

    /** How many builds wait or run. */
    @Transactional
    public long queued() {
        return builds.count();
    }

    /** False where the build is not the replica's any more. */
    @Transactional
    public boolean starts(UUID replicaId, UUID buildId, String line) {
        Optional<UUID> imageId = builds.lockOf(replicaId, buildId);
        imageId.flatMap(images::lock).ifPresent(image -> {
            image.buildStarts(clock.instant().truncatedTo(ChronoUnit.MICROS));
            builds.start(buildId, clock.instant());
            builds.append(image.imageId(), LogLine.OUTPUT, List.of(line));
            registry.announce(image);
        });
        return imageId.isPresent();
    }

    /** Adds what the build has printed to its image's log; false where the build is not the replica's any more. */
    @Transactional
    public boolean printed(UUID replicaId, UUID buildId, List<String> lines) {
        Optional<UUID> imageId = builds.lockOf(replicaId, buildId);
        imageId.ifPresent(id -> {
            builds.append(id, LogLine.OUTPUT, lines);
            builds.read(buildId, lines.size());
        });
        return imageId.isPresent();
    }

    /** Its files are in its Pod: they need not be kept. */
    @Transactional
    public void contextFetched(UUID replicaId, UUID buildId) {
        builds.lockOf(replicaId, buildId).ifPresent(imageId -> builds.deleteContext(buildId));
    }

    /**
     * @param last lines that end the log
     * @param reference what a kubelet pulls
     */
    @Transactional
    public void succeeded(UUID replicaId, UUID buildId, List<String> last, String reference) {
        end(replicaId, buildId, last).ifPresent(image -> {
            builds.append(image.imageId(), LogLine.OUTPUT, List.of("Built and pushed: " + reference));
            image.isBuilt(reference, clock.instant().truncatedTo(ChronoUnit.MICROS));
            registry.announce(image);
        });
    }

    /** @param reason a sentence for the image's owner */
    @Transactional
    public void failed(UUID replicaId, UUID buildId, List<String> last, String reason) {
        end(replicaId, buildId, last).ifPresent(image -> {
            builds.append(image.imageId(), LogLine.FAULT, List.of("The build failed: " + reason));
            image.buildFailed(clock.instant().truncatedTo(ChronoUnit.MICROS));
            registry.announce(image);
        });
    }

    private Optional<RegisteredImage> end(UUID replicaId, UUID buildId, List<String> last) {
        Optional<RegisteredImage> image = builds.lockOf(replicaId, buildId).flatMap(images::lock);
        image.ifPresent(ended -> {
            if (!last.isEmpty()) {
                builds.append(ended.imageId(), LogLine.OUTPUT, last);
            }
            builds.end(buildId);
        });
        return image;
    }
}
