package io.openchutes.instances.probe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.agent.AgentClient;
import io.openchutes.instances.agent.ProbeAnswer;
import io.openchutes.instances.instance.InstanceAnnounced;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.instances.instance.ProbedInstance;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.AsyncResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Probes instances when they are due; many at a time, and none holds a thread while it waits. */
@ApplicationScoped
public class Prober {
    private static final Logger LOG = Logger.getLogger(Prober.class);

    private final ProbeService probes;
    private final InstanceLifeService life;
    private final AgentClient agents;
    private final ExecutorService workers;
    private final boolean owner;
    private final int mostAtATime;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Counter succeeded;
    private final Counter failed;

    public Prober(
            ProbeService probes,
            InstanceLifeService life,
            AgentClient agents,
            ExecutorService workers,
            InstancesConfig config,
            MeterRegistry metrics) {
        this.probes = probes;
        this.life = life;
        this.agents = agents;
        this.workers = workers;
        this.owner = config.owner();
        this.mostAtATime = config.probes().concurrent();
        this.succeeded = metrics.counter("openchutes.instances.probes", "outcome", "proved");
        this.failed = metrics.counter("openchutes.instances.probes", "outcome", "failed");
        metrics.gauge("openchutes.instances.probes.under.way", underWay);
    }

    @Scheduled(
            identity = "instance-probes",
            every = "${openchutes.instances.probes.look:500ms}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void probeDue() {
        lookForDue();
    }

    /** An instance that was just announced does not wait for the next look: somebody may wait for it. */
    void announced(@Observes(during = TransactionPhase.AFTER_SUCCESS) InstanceAnnounced instance) {
        workers.execute(this::probeAnnounced);
    }

    @ActivateRequestContext
    void probeAnnounced() {
        try {
            lookForDue();
        } catch (RuntimeException e) {
            LOG.debugf("An instance that was announced is found by the next look: %s", e.getMessage());
        }
    }

    /** One at a time, so that no more are probed than may be. */
    private synchronized void lookForDue() {
        int free = mostAtATime - underWay.get();
        if (owner && free > 0) {
            probes.take(free).forEach(this::probe);
        }
    }

    private void probe(ProbedInstance instance) {
        underWay.incrementAndGet();
        agents.probe(instance).onComplete(result -> workers.execute(() -> settle(instance, result)));
    }

    @ActivateRequestContext
    void settle(ProbedInstance instance, AsyncResult<ProbeAnswer> result) {
        try {
            if (result.failed()) {
                failed.increment();
                life.probeFailed(instance.instanceId(), result.cause().getMessage());
            } else if (life.proved(
                    instance.instanceId(),
                    result.result().ready(),
                    result.result().inFlight())) {
                succeeded.increment();
            } else {
                failed.increment();
                life.probeFailed(instance.instanceId(), "it is not ready any more");
            }
        } catch (RuntimeException e) {
            // It is due again when the lease is over.
            LOG.warnf("The outcome of a probe of instance %s can't be kept: %s", instance.instanceId(), e.getMessage());
        } finally {
            underWay.decrementAndGet();
        }
    }
}
