package io.openchutes.chutes.imagebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildReadingTest {
    private static final String ENDED_WELL = "{\"terminated\":{\"exitCode\":0}}";

    private static Pod pod(String fetch, String build, String push) {
        return Serialization.unmarshal(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"status\":{\"initContainerStatuses\":["
                        + "{\"name\":\"fetch\",\"state\":" + fetch + "},{\"name\":\"build\",\"state\":" + build
                        + "}],\"containerStatuses\":[{\"name\":\"push\",\"state\":" + push + "}]}}",
                Pod.class);
    }

    private static String ended(int code, String more) {
        return "{\"terminated\":{\"exitCode\":" + code + more + "}}";
    }

    private static Job job(String condition) {
        return Serialization.unmarshal(
                "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"j\"},\"status\":{\"conditions\":["
                        + condition + "]}}",
                Job.class);
    }

    @Test
    void whatIsOnItsWayHasNoReason() {
        assertThat(BuildReading.failure(
                        pod("{\"running\":{}}", "{\"waiting\":{\"reason\":\"PodInitializing\"}}", "{}")))
                .isEmpty();
        assertThat(BuildReading.failure(pod(ENDED_WELL, ENDED_WELL, "{\"running\":{}}")))
                .isEmpty();
        assertThat(BuildReading.pushed(pod(ENDED_WELL, ENDED_WELL, "{\"running\":{}}")))
                .isEmpty();
    }

    @Test
    void eachContainerFailsInItsOwnWords() {
        assertThat(BuildReading.failure(pod(ended(22, ""), "{}", "{}")))
                .contains("its context can't be fetched, which ended with code 22");
        assertThat(BuildReading.failure(pod(ENDED_WELL, ended(1, ""), "{}")))
                .contains("its Dockerfile can't be built, which ended with code 1");
        assertThat(BuildReading.failure(pod(ENDED_WELL, ENDED_WELL, ended(1, ""))))
                .contains("the registry does not take it, the push ended with code 1");
    }

    @Test
    void memoryThatIsShortIsNamedWhoeverWasKilled() {
        assertThat(BuildReading.failure(pod(ENDED_WELL, ended(137, ",\"reason\":\"OOMKilled\""), "{}")))
                .contains("it needed more memory than it may have (OOMKilled)");
        assertThat(BuildReading.failure(pod(ENDED_WELL, ended(137, ",\"reason\":\"Error\""), "{}")))
                .contains("it needed more memory than it may have (OOMKilled)");
    }

    @Test
    void theLastLineIsAddedWhereAProgramEnded() {
        Pod pod = pod(ENDED_WELL, ended(1, ""), "{}");
        String reason = BuildReading.failure(pod).orElseThrow();
        assertThat(BuildReading.withLastLine(reason, pod, "no such file"))
                .isEqualTo("its Dockerfile can't be built, which ended with code 1: no such file");
        assertThat(BuildReading.withLastLine("evicted from its node", pod, "no such file"))
                .isEqualTo("evicted from its node");
        assertThat(BuildReading.withLastLine(reason, pod, "")).isEqualTo(reason);
    }

    @Test
    void aDigestIsOneOrNone() {
        String digest = "sha256:" + "0f".repeat(32);
        assertThat(BuildReading.pushed(pod(ENDED_WELL, ENDED_WELL, ended(0, ",\"message\":\"" + digest + "\""))))
                .map(BuildReading.Pushed::digest)
                .contains(Optional.of(digest));
        assertThat(BuildReading.pushed(pod(ENDED_WELL, ENDED_WELL, ended(0, ",\"message\":\"other/image:1\""))))
                .map(BuildReading.Pushed::digest)
                .contains(Optional.empty());
    }

    @Test
    void jobsSayThatTheyTookTooLongBeforeTheirPodsEnd() {
        Job late = job("{\"type\":\"FailureTarget\",\"status\":\"True\",\"reason\":\"DeadlineExceeded\"}");
        assertThat(BuildReading.tooLate(late, Duration.ofMinutes(1)))
                .contains("it took longer than it may, 60 s (DeadlineExceeded)");
        Job failed = job("{\"type\":\"Failed\",\"status\":\"True\",\"reason\":\"BackoffLimitExceeded\"}");
        assertThat(BuildReading.tooLate(failed, Duration.ofMinutes(1))).isEmpty();
        assertThat(BuildReading.failure(failed)).contains("its Pod was deleted from the cluster");
        assertThat(BuildReading.failure(job("{\"type\":\"Suspended\",\"status\":\"True\"}")))
                .isEmpty();
    }

    @Test
    void aQuotaIsNamed() {
        String said = "Error creating: pods \"build-1\" is forbidden: exceeded quota: none, requested: pods=1";
        assertThat(BuildReading.refused(List.of(
                        new EventBuilder().withReason("SuccessfulCreate").build(),
                        new EventBuilder()
                                .withReason("FailedCreate")
                                .withMessage(said)
                                .build())))
                .contains("the namespace's quota is exceeded: " + said);
        assertThat(BuildReading.refused(List.of())).isEmpty();
    }
}
