package io.openchutes.metrics.subscription;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Subscription;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.chute.ChuteDeleted;
import io.openchutes.metrics.chute.ChuteService;
import io.openchutes.metrics.chute.ChuteState;
import io.openchutes.metrics.gpucount.ChuteHistoryState;
import io.openchutes.metrics.gpucount.GpuCountService;
import io.openchutes.metrics.history.HistoryService;
import io.openchutes.metrics.instance.InstanceService;
import io.openchutes.metrics.instance.InstanceState;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.metrics.utilization.CapacityLogged;
import io.openchutes.metrics.utilization.UtilizationService;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** The subscriptions of metrics-service. */
@Dependent
class Subscriptions {
    @Produces
    @Singleton
    static Subscription chutes(ChuteService chutes) {
        return Subscription.to("chutes", Topics.CHUTE_EVENTS)
                .on(
                        Set.of("chute-deployed", "chute-updated"),
                        ChuteState.class,
                        (chute, event) -> chutes.remember(chute))
                .on("chute-deleted", ChuteDeleted.class, chute -> chutes.forget(chute.chuteId()))
                .onTombstone(event -> chutes.forget(event.subjectId()))
                .clear(chutes::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription history(GpuCountService counts) {
        return Subscription.to("chute-history", Topics.CHUTE_HISTORY)
                .on("chute-history-changed", ChuteHistoryState.class, counts::remember)
                .clear(counts::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription instances(InstanceService instances) {
        return Subscription.to("instances", Topics.INSTANCE_EVENTS)
                .on(
                        Set.of("instance-launched", "instance-verified", "instance-activated"),
                        InstanceState.class,
                        (instance, event) -> instances.remember(instance))
                .on("instance-removed", InstanceState.class, (instance, event) -> instances.remove(instance))
                .onTombstone(event -> instances.remove(event.subjectId(), event.time()))
                .clear(instances::forgetAll);
    }

    @Produces
    @Singleton
    static Subscription invocations(InvocationService invocations, MetricsConfig config) {
        return Subscription.to("invocations", Topics.INVOCATION_EVENTS)
                .fromStart()
                .readers(config.ingest().readers())
                .onBatch("invocation-completed", InvocationCompleted.class, invocations::count)
                .clear(invocations::forgetAll);
    }

    /**
     * From the start of the topic: the newest log of each chute is a rollup. The history is not cleared: it counts no log twice, and
     * remembers more than the topic.
     */
    @Produces
    @Singleton
    static Subscription capacity(UtilizationService utilization, HistoryService history) {
        return Subscription.to("capacity", Topics.CAPACITY_EVENTS)
                .fromStart()
                .onBatch("capacity-logged", CapacityLogged.class, logs -> {
                    utilization.take(logs);
                    history.take(logs);
                })
                .clear(utilization::forgetAll);
    }
}
