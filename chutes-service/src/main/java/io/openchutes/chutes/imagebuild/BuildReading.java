package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.openchutes.kubernetes.PodReading;
import io.openchutes.kubernetes.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a build's Job, its Pod and the Job's events say of how it ended, in sentences for the image's owner. */
final class BuildReading {
    private static final String IMAGE = "the builder's image";
    static final PodReading FETCH =
            new PodReading(BuildObjects.FETCH, IMAGE, "its context can't be fetched, which ended with code ");
    static final PodReading CONSTRUCT =
            new PodReading(BuildObjects.CONSTRUCT, IMAGE, "its Dockerfile can't be built, which ended with code ");
    static final PodReading PUSH =
            new PodReading(BuildObjects.PUSH, IMAGE, "the registry does not take it, the push ended with code ");
    /** In the order in which they run. */
    static final List<PodReading> STEPS = List.of(FETCH, CONSTRUCT, PUSH);

    /** What a shell ends with whose program was killed, as by the kernel where memory is short. */
    private static final int KILLED = 128 + 9;

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private BuildReading() {}

    /** The digest of the image that was pushed, which may be unknown; empty while nothing was. */
    static Optional<Pushed> pushed(Pod pod) {
        return PUSH.end(pod)
                .filter(end -> PUSH.hasSucceeded(pod))
                .map(end -> new Pushed(
                        Optional.ofNullable(end.getMessage()).map(String::strip).filter(DIGEST.asMatchPredicate())));
    }

    record Pushed(Optional<String> digest) {}

    /** Why the Pod will not come to an image; empty while it may. */
    static Optional<String> failure(Pod pod) {
        return step(pod)
                .flatMap(step -> step.end(pod).filter(BuildReading::wasKilled).isPresent()
                        ? Optional.of("it needed more memory than it may have (OOMKilled)")
                        : step.failure(pod));
    }

    /**
     * The reason with what the program of the container said last, where it is that the container ended: how it ended says less.
     *
     * @param lastLine the last that the Pod has printed, empty for none
     */
    static String withLastLine(String reason, Pod pod, String lastLine) {
        boolean hasEnded =
                step(pod).filter(step -> reason.startsWith(step.ended())).isPresent();
        return hasEnded && !lastLine.isEmpty() ? reason + ": " + lastLine : reason;
    }

    /** The first container that has not ended well. */
    private static Optional<PodReading> step(Pod pod) {
        return STEPS.stream().filter(step -> !step.hasSucceeded(pod)).findFirst();
    }

    private static boolean wasKilled(ContainerStateTerminated end) {
        return end.getExitCode() == KILLED;
    }

    /** Whether the Job is over because it took too long. */
    static Optional<String> tooLate(Job job, Duration deadline) {
        return condition(job, failed -> "DeadlineExceeded".equals(failed.getReason()))
                .map(failed -> "it took longer than it may, " + deadline.toSeconds() + " s (DeadlineExceeded)");
    }

    /** Why the Job is over although no Pod of it is left. */
    static Optional<String> failure(Job job) {
        return condition(job, failed -> true).map(failed -> "its Pod was deleted from the cluster");
    }

    /** {@code FailureTarget} comes before the Pods are ended, {@code Failed} after it. */
    private static Optional<JobCondition> condition(Job job, Predicate<JobCondition> which) {
        return job.getStatus() == null || job.getStatus().getConditions() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(condition ->
                                "Failed".equals(condition.getType()) || "FailureTarget".equals(condition.getType()))
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .filter(which)
                        .findFirst();
    }

    /** Why the Job's controller can't make its Pod. */
    static Optional<String> refused(Collection<Event> events) {
        return events.stream()
                .filter(event -> "FailedCreate".equals(event.getReason()))
                .map(event -> Refusal.of(String.valueOf(event.getMessage()), "its Pod"))
                .findFirst();
    }
}
