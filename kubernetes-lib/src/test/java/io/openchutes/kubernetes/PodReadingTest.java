package io.openchutes.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReadingTest {
    private static final PodReading CHUTE = new PodReading("chute", "its image", "the chute ended with code ");

    private static Pod pod(String status) {
        return Serialization.unmarshal(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"chute-1\"},\"spec\":{},\"status\":"
                        + status + "}",
                Pod.class);
    }

    private static Pod container(String state) {
        return pod("{\"podIP\":\"10.1.2.3\",\"containerStatuses\":[{\"name\":\"chute\",\"state\":" + state + "}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "ErrImagePull, its image can't be pulled (ErrImagePull): no such host",
        "ImagePullBackOff, its image can't be pulled (ImagePullBackOff): no such host",
        "InvalidImageName, its image can't be pulled (InvalidImageName): no such host",
        "CreateContainerConfigError, its container can't be started (CreateContainerConfigError): no such host",
        "RunContainerError, its container can't be started (RunContainerError): no such host"
    })
    void whatAKubeletCanNotStartHasAReason(String reason, String sentence) {
        assertThat(CHUTE.failure(
                        container("{\"waiting\":{\"reason\":\"" + reason + "\",\"message\":\"no such host\"}}")))
                .contains(sentence);
    }

    @Test
    void whatIsOnItsWayHasNone() {
        assertThat(CHUTE.failure(pod("{}"))).isEmpty();
        assertThat(CHUTE.failure(container("{\"waiting\":{\"reason\":\"ContainerCreating\"}}")))
                .isEmpty();
        Pod runs = container("{\"running\":{}}");
        assertThat(CHUTE.failure(runs)).isEmpty();
        assertThat(CHUTE.hasStarted(runs)).isTrue();
        assertThat(CHUTE.address(runs)).contains("10.1.2.3");
        assertThat(CHUTE.address(container("{\"terminated\":{\"exitCode\":0}}")))
                .isEmpty();
    }

    @Test
    void whatEndsSaysHow() {
        assertThat(CHUTE.failure(container("{\"terminated\":{\"exitCode\":3,\"reason\":\"Error\"}}")))
                .contains("the chute ended with code 3");
        assertThat(CHUTE.failure(container("{\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\"}}")))
                .contains("it needed more memory than it may have (OOMKilled)");
    }

    @Test
    void evictionsAreCalledSo() {
        assertThat(
                        CHUTE.failure(
                                pod(
                                        "{\"phase\":\"Failed\",\"reason\":\"Evicted\",\"message\":\"The node was low on resource: memory.\"}")))
                .contains("evicted from its node: The node was low on resource: memory.");
        assertThat(CHUTE.failure(pod("{\"phase\":\"Failed\",\"reason\":\"OutOfnvidia.com/gpu\",\"message\":\"no\"}")))
                .contains("ended by its node (OutOfnvidia.com/gpu): no");
        Pod drained = pod("{\"conditions\":[{\"type\":\"DisruptionTarget\",\"status\":\"True\","
                + "\"reason\":\"EvictionByEvictionAPI\",\"message\":\"Eviction API: evicting\"}]}");
        assertThat(CHUTE.failure(drained)).isEmpty();
        drained.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(CHUTE.failure(drained))
                .contains("evicted from its node (EvictionByEvictionAPI): Eviction API: evicting");
        Pod deleted = pod("{}");
        deleted.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(CHUTE.failure(deleted)).contains("its Pod was deleted from the cluster");
    }

    @Test
    void aPodThatNoNodeTakesWaitsAMoment() {
        Pod waits = pod("{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\","
                + "\"message\":\"0/1 nodes are available\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}");
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        Duration patience = Duration.ofSeconds(5);
        assertThat(PodReading.unschedulable(waits, then.plusSeconds(4), patience))
                .isEmpty();
        assertThat(PodReading.unschedulable(waits, then.plusSeconds(5), patience))
                .contains("no node has room for it (Unschedulable): 0/1 nodes are available");
    }

    @Test
    void anInitContainerIsReadAsOthersAre() {
        PodReading fetch = new PodReading("context", "the builder's image", "the fetch failed with code ");
        Pod pod = pod("{\"initContainerStatuses\":[{\"name\":\"context\",\"state\":{\"terminated\":{\"exitCode\":22,"
                + "\"message\":\"404\"}}}],\"containerStatuses\":[{\"name\":\"chute\",\"state\":{\"waiting\":"
                + "{\"reason\":\"PodInitializing\"}}}]}");
        assertThat(fetch.failure(pod)).contains("the fetch failed with code 22: 404");
        assertThat(fetch.end(pod).map(ContainerStateTerminated::getExitCode)).contains(22);
        assertThat(CHUTE.failure(pod)).isEmpty();
    }
}
