package io.openchutes.kubernetes;

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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a Pod's status says of one of its containers, in sentences for the owner of what runs in it.
 *
 * @param container its name; it may be an init container
 * @param image what the sentences call its image, as {@code its image}
 * @param ended begins the sentence of a container that has ended, before the code that it ended with
 */
public record PodReading(String container, String image, String ended) {
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

    /** Why the container will never run, or not any more; empty while it may. */
    public Optional<String> failure(Pod pod) {
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
        Optional<ContainerState> state = state(status);
        Optional<String> end = state.map(ContainerState::getTerminated).map(this::ofTerminated);
        if (end.isPresent()) {
            return disruption(pod).or(() -> end);
        }
        return state.map(ContainerState::getWaiting).flatMap(this::ofWaiting);
    }

    /** Why a Pod is gone that nobody here has deleted. */
    public static String ofDeleted(Pod pod) {
        return disruption(pod).orElse("its Pod was deleted from the cluster");
    }

    private static Optional<String> disruption(Pod pod) {
        return condition(pod, "DisruptionTarget")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> sentence("evicted from its node", condition.getReason(), condition.getMessage()));
    }

    private String ofTerminated(ContainerStateTerminated end) {
        if ("OOMKilled".equals(end.getReason())) {
            return "it needed more memory than it may have (OOMKilled)";
        }
        return sentence(ended + end.getExitCode(), null, end.getMessage());
    }

    private Optional<String> ofWaiting(ContainerStateWaiting waiting) {
        String reason = waiting.getReason() == null ? "" : waiting.getReason();
        if (IMAGE.contains(reason)) {
            return Optional.of(sentence(image + " can't be pulled", reason, waiting.getMessage()));
        }
        if (CONTAINER.contains(reason)) {
            return Optional.of(sentence("its container can't be started", reason, waiting.getMessage()));
        }
        return Optional.empty();
    }

    /** Why the scheduler finds no node, if it has found none for so long. */
    public static Optional<String> unschedulable(Pod pod, Instant now, Duration patience) {
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

    /** Whether the container runs, or has run: there is output to read. */
    public boolean hasStarted(Pod pod) {
        return pod.getStatus() != null
                && state(pod.getStatus())
                        .filter(state -> state.getRunning() != null || state.getTerminated() != null)
                        .isPresent();
    }

    /** Where it is to be reached while it runs. */
    public Optional<String> address(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : state(pod.getStatus())
                        .filter(state -> state.getRunning() != null)
                        .flatMap(state -> Optional.ofNullable(pod.getStatus().getPodIP()));
    }

    /** The code that the container has ended with, if it has, and the message that it left. */
    public Optional<ContainerStateTerminated> end(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : state(pod.getStatus()).flatMap(state -> Optional.ofNullable(state.getTerminated()));
    }

    /** Whether the container has ended with code 0. */
    public boolean hasSucceeded(Pod pod) {
        return end(pod).filter(end -> end.getExitCode() == 0).isPresent();
    }

    private Optional<ContainerState> state(PodStatus status) {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(each -> container.equals(each.getName()))
                .flatMap(each -> Optional.ofNullable(each.getState()).stream())
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
