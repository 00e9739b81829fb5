package io.openchutes.miner.agent;

import io.openchutes.miner.launch.ChuteLauncher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the platform has answered; alive while the loop runs. */
@ApplicationScoped
public class AgentHealth {
    private final Agent agent;
    private final ChuteLauncher launcher;
    private final Fleet fleet;

    public AgentHealth(Agent agent, ChuteLauncher launcher, Fleet fleet) {
        this.agent = agent;
        this.launcher = launcher;
        this.fleet = fleet;
    }

    @Produces
    @Readiness
    HealthCheck platform() {
        return () -> HealthCheckResponse.named("platform")
                .status(agent.hasReachedThePlatform())
                .withData("launcher", launcher.isReady() ? "ready" : "preparing")
                .withData("instances", fleet.held().size())
                .withData("free_gpus", fleet.free().free())
                .build();
    }

    @Produces
    @Liveness
    HealthCheck loop() {
        return () -> HealthCheckResponse.named("agent").status(agent.isAlive()).build();
    }
}
