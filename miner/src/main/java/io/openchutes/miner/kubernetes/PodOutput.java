package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads a Pod's log from the API server until the chute has ended, or the agent does; on a thread of its own. */
final class PodOutput implements Runnable {
    private static final Logger LOG = Logger.getLogger(PodOutput.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final String namespace;
    private final RunningPod pod;
    private final Clock clock;

    PodOutput(KubernetesClient client, String namespace, RunningPod pod, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.pod = pod;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            Optional<Instant> readTo = Optional.empty();
            while (!pod.reading().hasEnded()) {
                boolean ended = pod.failure().isPresent();
                if (pod.awaitStart(LOOK) && Names.READING.hasStarted(pod.latest())) {
                    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
                    read(readTo);
                    readTo = Optional.of(now);
                }
                if (ended) {
                    return;
                }
                if (readTo.isPresent() && pod.failure().isEmpty()) {
                    // The connection broke off, or the news that the chute has ended is on its way.
                    Thread.sleep(LOOK.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pod.outputRead();
        }
    }

    private void read(Optional<Instant> since) {
        var container =
                client.pods().inNamespace(namespace).withName(pod.name()).inContainer(Names.CONTAINER);
        try {
            pod.reading()
                    .follow(
                            since.isPresent() ? container.sinceTime(since.get().toString()) : container,
                            pod.output()::append);
        } catch (KubernetesClientException | IOException e) {
            LOG.debugf("The log of Pod %s can't be read: %s", pod.name(), e.getMessage());
        }
    }
}
