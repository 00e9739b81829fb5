package io.openchutes.instances.instance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import org.jboss.logging.Logger;

/** One line for each step of an instance's life, once it is committed. */
@ApplicationScoped
class InstanceLog {
    private static final Logger LOG = Logger.getLogger("openchutes.instances");

    void happened(@Observes(during = TransactionPhase.AFTER_SUCCESS) InstanceChanged event) {
        Instance instance = event.instance();
        LOG.infof(
                "%s: instance %s of chute %s version %s, miner %s, %d × %s%s",
                event.type(),
                instance.instanceId(),
                instance.chuteId(),
                instance.version(),
                instance.minerHotkey(),
                instance.launch().gpuCount(),
                instance.launch().gpu(),
                more(event));
    }

    private static String more(InstanceChanged event) {
        Instance instance = event.instance();
        return switch (event.type()) {
            case InstanceChanged.ACTIVATED ->
                ", %d ms after its claim"
                        .formatted(instance.activatedAt().orElseThrow().toEpochMilli()
                                - instance.launch().launchedAt().toEpochMilli());
            case InstanceChanged.REMOVED -> ", " + instance.reason().orElseThrow();
            default -> "";
        };
    }
}
