package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/** What a Pod's status says of the chute in it, in sentences for its owner. */
final class PodReading {
    private static final Set<String> IMAGE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    private static final Set<String> CONTAINER =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff");

    private PodReading() {}

    /** Why the Pod will never serve, or not any more; empty while it may. */
    static Optional<String> failure(Pod pod) {
        PodStatus status = pod.getStatus();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(ofDeleted(pod));
        }
        if (status == null) {
            return Optional.empty();
        }
        if ("Failed".equals(status.getPhase()) && status.getReason() != null) {
            return Optional.of(
                    "Evicted".equals(status.getReason())
                            ? sentence("evicted from its node", null, status.getMessage())
                            : sentence("ended by its node", status.getReason(), status.getMessage()));
        }
        Optional<ContainerState> container = container(status);
        Optional<String> ended = container.map(ContainerState::getTerminated).map(PodReading::ofTerminated);
        if (ended.isPresent()) {
            return disruption(pod).or(() -> ended);
        }
        return container.map(ContainerState::getWaiting).flatMap(PodReading::ofWaiting);
    }

    /** Why a Pod is gone that nobody here has deleted. */
    static String ofDeleted(Pod pod) {
        return disruption(pod).orElse("its Pod was deleted from the cluster");
    }

    private static Optional<String> disruption(Pod pod) {
        return condition(pod, "DisruptionTarget")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> sentence("evicted from its node", condition.getReason(), condition.getMessage()));
    }

    private static String ofTerminated(ContainerStateTerminated ended) {
        if ("OOMKilled".equals(ended.getReason())) {
            return "it needed more memory than it may have (OOMKilled)";
        }
        String said = ended.getMessage();
        return sentence("the chute ended with code " + ended.getExitCode(), null, said);
    }

    private static Optional<String> ofWaiting(ContainerStateWaiting waiting) {
        String reason = waiting.getReason() == null ? "" : waiting.getReason();
        if (IMAGE.contains(reason)) {
            return Optional.of(sentence("its image can't be pulled", reason, waiting.getMessage()));
        }
        if (CONTAINER.contains(reason)) {
            return Optional.of(sentence("its container can't be started", reason, waiting.getMessage()));
        }
        return Optional.empty();
    }

    /** Why the scheduler finds no node, if it has found none for so long. */
    static Optional<String> unschedulable(Pod pod, Instant now, Duration patience) {
        return condition(pod, "PodScheduled")
                .filter(condition -> "False".equals(condition.getStatus()))
                .filter(condition -> !since(condition, pod).plus(patience).isAfter(now))
                .map(condition -> sentence("no node has room for it", condition.getReason(), condition.getMessage()));
    }

    /** The cluster's clock may be another; a time that can't be read is long ago. */
    private static Instant since(PodCondition condition, Pod pod) {
        String time = condition.getLastTransitionTime() != null
                ? condition.getLastTransitionTime()
                : pod.getMetadata().getCreationTimestamp();
        try {
            return time == null ? Instant.EPOCH : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Whether the chute's container runs, or has run: there is output to read. */
    static boolean hasStarted(Pod pod) {
        return pod.getStatus() != null
                && container(pod.getStatus())
                        .filter(state -> state.getRunning() != null || state.getTerminated() != null)
                        .isPresent();
    }

    /** Where it is to be reached once it runs. */
    static Optional<String> address(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : container(pod.getStatus())
                        .filter(state -> state.getRunning() != null)
                        .flatMap(state -> Optional.ofNullable(pod.getStatus().getPodIP()));
    }

    private static Optional<ContainerState> container(PodStatus status) {
        return status.getContainerStatuses() == null
                ? Optional.empty()
                : status.getContainerStatuses().stream()
                        .filter(container -> Names.CONTAINER.equals(container.getName()))
                        .flatMap(container -> Optional.ofNullable(container.getState()).stream())
                        .findFirst();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static String sentence(String what, String reason, String message) {
        String text = what + (reason == null || reason.isEmpty() ? "" : " (" + reason + ")");
        return message == null || message.isBlank() ? text : text + ": " + message.strip();
    }
}
