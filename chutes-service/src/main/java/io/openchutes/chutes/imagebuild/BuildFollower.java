package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.imageregistry.ImageBuild;
import io.openchutes.chutes.imageregistry.ImageBuildService;
import io.openchutes.kubernetes.PodReading;
import io.openchutes.kubernetes.Refusal;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks after one build on a thread of its own, from its Job to its end; a build that another replica began is gone on with. */
final class BuildFollower implements Runnable {
    private static final Logger LOG = Logger.getLogger(BuildFollower.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    /** How long a cluster that does not answer is asked again to make a Job. */
    private static final Duration CLUSTER_PATIENCE = Duration.ofMinutes(2);
    /** Until the Job says why a Pod is gone, and until a Pod is there, or its refusal. */
    private static final Duration REPORT = Duration.ofSeconds(5);

    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(20);
    private static final String JOB_DELETED = "its Job was deleted from the cluster";
    private static final int HTTP_TOO_MANY_REQUESTS = 429;
    private static final int LINES_AT_ONCE = 500;
    private static final int LAST_LINES = 100;
    private static final int LONGEST_LINE = 1024;
    private static final int LONGEST_REASON = 2048;

    /** Hears of a build's end, and that nobody here looks after it any more. */
    interface Listener {
        void ended(ImageBuild build, boolean well, Duration took);

        /** @param lost whether it is another replica's build now, or nobody's */
        void left(ImageBuild build, boolean lost);
    }

    /** @param pushed null where it failed */
    private record Outcome(BuildReading.Pushed pushed, String reason) {}

    private final ImageBuild build;
    private final UUID replicaId;
    private final ImageBuildService service;
    private final BuildCluster cluster;
    private final ChutesConfig.Builds config;
    private final Clock clock;
    private final Listener listener;
    private final BuildOutput output;
    private final Instant since;
    private final List<String> toStore = new ArrayList<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private String lastLine = "";
    private long stored;
    private long leftOut;
    private boolean started;
    private boolean contextKept;
    private Job job;
    private Pod pod;
    /** Since when something is not as it should be, by {@link System#nanoTime}. */
    private Long troubleSince;

    private volatile boolean left;
    private volatile boolean ending;

    BuildFollower(
            ImageBuild build,
            UUID replicaId,
            ImageBuildService service,
            BuildCluster cluster,
            ChutesConfig.Builds config,
            Clock clock,
            Listener listener) {
        this.build = build;
        this.replicaId = replicaId;
        this.service = service;
        this.cluster = cluster;
        this.config = config;
        this.clock = clock;
        this.listener = listener;
        this.output = cluster.output(build);
        this.since = build.startedAt() == null ? clock.instant() : build.startedAt();
        this.started = build.startedAt() != null;
        this.stored = build.linesRead();
        this.contextKept = build.pieces() > 0;
    }

    /** It is another replica's build now, or nobody's. */
    void leave() {
        left = true;
    }

    /** Its end is being written down. */
    boolean isEnding() {
        return ending;
    }

    @Override
    public void run() {
        try {
            while (!left && !isOver()) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            output.stop();
            listener.left(build, left);
        }
    }

    /** Looks once; what can't be asked or written now is tried again in the next look. */
    private boolean isOver() throws InterruptedException {
        try {
            if (!started) {
                started = service.starts(
                        replicaId, build.buildId(), "Building as Job " + BuildObjects.name(build.buildId()));
                left = left || !started;
            }
            if (left) {
                return false;
            }
            Optional<Outcome> outcome = job == null ? begin() : look();
            if (outcome.isEmpty()
                    && clock.instant().isAfter(since.plus(config.deadline()).plus(CLUSTER_PATIENCE))) {
                outcome = failed(
                        "it took longer than it may, " + config.deadline().toSeconds() + " s");
            }
            if (outcome.isPresent()) {
                end(outcome.get());
            }
            return outcome.isPresent();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Build %s of image %s can't be looked after now: %s",
                    build.buildId(), build.image(), e.getMessage());
            return false;
        }
    }

    private static Optional<Outcome> failed(String reason) {
        return Optional.of(new Outcome(null, reason));
    }

    private Optional<Outcome> begin() {
        try {
            Optional<Job> there = cluster.job(build);
            if (there.isEmpty() && build.pieces() == 0) {
                return failed(JOB_DELETED);
            }
            Job begun = there.isPresent() ? there.get() : cluster.create(build);
            cluster.createSecret(build, begun);
            job = begun;
            troubleSince = null;
            return Optional.empty();
        } catch (KubernetesClientException e) {
            boolean mayPass = e.getCode() == 0
                    || e.getCode() == HTTP_TOO_MANY_REQUESTS
                    || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
            return mayPass && !lasts(CLUSTER_PATIENCE) ? Optional.empty() : failed(Refusal.of(e, "its Job"));
        }
    }

    /** Whether what is wrong has been wrong for so long, this call included. */
    private boolean lasts(Duration patience) {
        if (troubleSince == null) {
            troubleSince = System.nanoTime();
        }
        return System.nanoTime() - troubleSince >= patience.toNanos();
    }

    private Optional<Outcome> look() {
        Optional<Pod> found = cluster.pod(build);
        Optional<Job> now = cluster.job(build);
        found.ifPresent(seen -> {
            pod = seen;
            output.is(seen);
            if (contextKept && BuildReading.FETCH.hasSucceeded(seen)) {
                service.contextFetched(replicaId, build.buildId());
                contextKept = false;
            }
        });
        store();
        Optional<Outcome> pushed = found.flatMap(BuildReading::pushed).map(image -> new Outcome(image, null));
        if (pushed.isPresent()) {
            return pushed;
        }
        return (now.isEmpty() ? Optional.of(JOB_DELETED) : failure(now.get(), found))
                .map(reason -> new Outcome(null, reason));
    }

    private Optional<String> failure(Job now, Optional<Pod> found) {
        Optional<String> late = BuildReading.tooLate(now, config.deadline());
        if (late.isPresent()) {
            return late;
        }
        if (found.isEmpty()) {
            return lasts(REPORT)
                    ? BuildReading.failure(now).or(() -> BuildReading.refused(cluster.events(now)))
                    : Optional.empty();
        }
        Optional<String> failure = BuildReading.failure(found.get())
                .or(() -> PodReading.unschedulable(found.get(), clock.instant(), config.scheduleWithin()));
        if (failure.isPresent() && found.get().getMetadata().getDeletionTimestamp() != null && !lasts(REPORT)) {
            // The Job is about to say why.
            return Optional.empty();
        }
        if (failure.isEmpty()) {
            troubleSince = null;
        }
        return failure;
    }

    /** Adds to the log what was printed; what can't be written now is kept for the next time. */
    private void store() {
        while (!left && (!toStore.isEmpty() || takeLines())) {
            if (!service.printed(replicaId, build.buildId(), toStore)) {
                left = true;
                return;
            }
            stored += toStore.size();
            toStore.clear();
        }
    }

    /** Whether there are lines to be stored; what is beyond the bound is counted, and the last of it kept. */
    private boolean takeLines() {
        List<String> lines = output.take(LINES_AT_ONCE);
        while (!lines.isEmpty()) {
            for (String line : lines) {
                String cut = cut(line, LONGEST_LINE);
                if (!cut.isBlank()) {
                    lastLine = cut;
                }
                if (stored + toStore.size() < config.logLines()) {
                    toStore.add(cut);
                } else {
                    lastLines.add(cut);
                    if (lastLines.size() > LAST_LINES) {
                        lastLines.poll();
                        leftOut++;
                    }
                }
            }
            if (!toStore.isEmpty()) {
                return true;
            }
            lines = output.take(LINES_AT_ONCE);
        }
        return false;
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    private void end(Outcome outcome) throws InterruptedException {
        ending = true;
        output.podEnded();
        long until = System.nanoTime() + OUTPUT_PATIENCE.toNanos();
        while (!output.isAllRead() && System.nanoTime() < until) {
            store();
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis() / 5);
        }
        store();
        List<String> last = new ArrayList<>(lastLines);
        if (leftOut > 0) {
            last.add(0, "(" + leftOut + " lines are left out here)");
        }
        Duration took = Duration.between(since, clock.instant());
        if (outcome.pushed() != null) {
            String reference = cluster.reference(build)
                    + outcome.pushed().digest().map(digest -> "@" + digest).orElse("");
            service.succeeded(replicaId, build.buildId(), last, reference);
            LOG.infof("Image %s is built and pushed as %s after %d s", build.image(), reference, took.toSeconds());
        } else {
            String reason = cut(
                    pod == null ? outcome.reason() : BuildReading.withLastLine(outcome.reason(), pod, lastLine),
                    LONGEST_REASON);
            service.failed(replicaId, build.buildId(), last, reason);
            LOG.infof("Image %s can't be built: %s", build.image(), reason);
            // A Pod that waits for its image or a node would wait on.
            cluster.deleteUnlessEnded(build);
        }
        listener.ended(build, outcome.pushed() != null, took);
    }
}
