package io.openchutes.miner.agent;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.miner.proxy.InstanceProxy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What an operator watches of a miner. */
@ApplicationScoped
public class AgentMetrics {
    void register(@Observes StartupEvent started, MeterRegistry registry, Fleet fleet) {
        for (Instance.State state : Instance.State.values()) {
            Gauge.builder(
                            "openchutes.miner.instances",
                            fleet,
                            all -> all.all().stream()
                                    .filter(instance -> instance.state() == state)
                                    .count())
                    .description("Instances that this miner holds, by what they are doing")
                    .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("openchutes.miner.gpus.free", fleet, all -> all.free().free())
                .description("GPUs that no instance has")
                .register(registry);
        Gauge.builder(
                        "openchutes.miner.calls",
                        fleet,
                        all -> all.all().stream()
                                .flatMap(instance -> instance.proxy().stream())
                                .mapToInt(InstanceProxy::inFlight)
                                .sum())
                .description("Calls that the instances are answering")
                .register(registry);
    }
}
