package io.openchutes.miner.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.openchutes.kubernetes.LogReading;
import io.openchutes.kubernetes.PodReading;
import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.launch.RunningChute;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A chute in a Pod, as far as the cluster has reported of it. */
final class RunningPod implements RunningChute {
    private final String name;
    private final OutputRing output;
    private final Runnable remove;
    private final CompletableFuture<String> exit = new CompletableFuture<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch outputRead = new CountDownLatch(1);
    private final LogReading reading = new LogReading();
    private volatile Pod latest;

    /** @param remove deletes its objects, once */
    RunningPod(Pod created, OutputRing output, Runnable remove) {
        this.name = created.getMetadata().getName();
        this.latest = created;
        this.output = output;
        this.remove = remove;
    }

    String name() {
        return name;
    }

    Pod latest() {
        return latest;
    }

    /** The node that it is on, or was. */
    Optional<String> node() {
        return Optional.ofNullable(latest.getSpec().getNodeName());
    }

    /** The cluster reports the Pod as it is now. */
    void is(Pod pod) {
        latest = pod;
        if (Names.READING.hasStarted(pod)) {
            started.countDown();
        }
        Names.READING.failure(pod).ifPresent(this::fails);
    }

    /** The Pod is gone from the cluster. */
    void isGone(Pod last) {
        latest = last;
        fails(Names.READING.failure(last).orElseGet(() -> PodReading.ofDeleted(last)));
        gone.countDown();
        started.countDown();
    }

    void fails(String why) {
        exit.complete(why);
        started.countDown();
    }

    Optional<String> failure() {
        return Optional.ofNullable(exit.getNow(null));
    }

    /** Returns when there may be output to read; false where there is none yet after that time. */
    boolean awaitStart(Duration patience) throws InterruptedException {
        return started.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    LogReading reading() {
        return reading;
    }

    /** Nobody here looks at the Pod any more; it may run on. */
    void leave() {
        reading.end();
    }

    /** All of the output has been read. */
    void outputRead() {
        output.end();
        outputRead.countDown();
    }

    void awaitOutput(Duration patience) throws InterruptedException {
        outputRead.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean awaitGone(Duration patience) throws InterruptedException {
        return gone.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String host() {
        return Names.READING
                .address(latest)
                .orElseThrow(() -> new IllegalStateException("Pod " + name + " has no address"));
    }

    @Override
    public int port() {
        return Names.PORT;
    }

    @Override
    public OutputRing output() {
        return output;
    }

    @Override
    public String where() {
        return "Pod " + name + node().map(node -> " on " + node).orElse("");
    }

    @Override
    public CompletableFuture<String> onExit() {
        return exit;
    }

    @Override
    public void stop() {
        remove.run();
    }
}
