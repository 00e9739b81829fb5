package io.openchutes.miner.agent;

import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.kubernetes.KubernetesLauncher;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.process.ProcessLauncher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Makes the one launcher that the configuration chooses; of the other nothing is started. */
@ApplicationScoped
public class ChosenLauncher {
    @Produces
    @ApplicationScoped
    ChuteLauncher launcher(
            MinerConfig config,
            jakarta.enterprise.inject.Instance<ProcessLauncher> process,
            jakarta.enterprise.inject.Instance<KubernetesLauncher> kubernetes) {
        return switch (config.way()) {
            case PROCESS -> process.get();
            case KUBERNETES -> kubernetes.get();
        };
    }
}
