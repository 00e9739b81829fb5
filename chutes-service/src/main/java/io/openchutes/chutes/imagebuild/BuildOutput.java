package io.openchutes.chutes.imagebuild;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.openchutes.kubernetes.LogReading;
import io.openchutes.kubernetes.PodReading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads what a build's Pod prints, container after container, on a thread of its own. A container's log that breaks off is read anew from its
 * beginning; lines that were read before are not handed on again.
 */
final class BuildOutput {
    private static final Logger LOG = Logger.getLogger(BuildOutput.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int MOST_WAITING = 2_000;

    private final KubernetesClient client;
    private final String namespace;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MOST_WAITING);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final LogReading reading = new LogReading();
    private final Thread reader;
    private volatile Pod latest;
    private volatile boolean podEnded;
    private long toSkip;

    /** @param read how many lines of this Pod were handed on by another reader before */
    BuildOutput(KubernetesClient client, String namespace, String name, long read) {
        this.client = client;
        this.namespace = namespace;
        this.toSkip = read;
        this.reader = new Thread(this::run, "output-" + name);
        reader.setDaemon(true);
    }

    /** The Pod as it is now; the first report starts the reader. */
    void is(Pod pod) {
        boolean first = latest == null;
        latest = pod;
        if (first) {
            reader.start();
        }
    }

    /** Nothing will be printed any more. */
    void podEnded() {
        podEnded = true;
    }

    /** Lines that were not taken yet. */
    List<String> take(int most) {
        List<String> taken = new ArrayList<>();
        lines.drainTo(taken, most);
        return taken;
    }

    /** Whether all has been read; lines may still be there to be taken. */
    boolean isAllRead() {
        return latest == null || ended.getCount() == 0;
    }

    void stop() {
        reading.end();
        reader.interrupt();
    }

    private void run() {
        try {
            for (PodReading step : BuildReading.STEPS) {
                read(step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void read(PodReading step) throws InterruptedException {
        while (!step.hasStarted(latest)) {
            if (podEnded) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        Container container = new Container();
        while (true) {
            // What was printed before the end was reported is in the log by now.
            boolean last = podEnded || step.end(latest).isPresent();
            read(step, container);
            if (last) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    /** How far a container's log was read. */
    private static final class Container {
        private long handedOn;
        private long position;
    }

    private void read(PodReading step, Container container) {
        container.position = 0;
        try {
            reading.follow(
                    client.pods()
                            .inNamespace(namespace)
                            .withName(latest.getMetadata().getName())
                            .inContainer(step.container()),
                    line -> hear(line, container));
        } catch (KubernetesClientException | IOException e) {
            LOG.debugf("The log of Pod %s broke off: %s", latest.getMetadata().getName(), e.getMessage());
        }
    }

    private void hear(String line, Container container) {
        container.position++;
        if (container.position <= container.handedOn) {
            return;
        }
        container.handedOn = container.position;
        if (toSkip > 0) {
            toSkip--;
            return;
        }
        try {
            lines.put(line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
