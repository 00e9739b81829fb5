package io.openchutes.instances.instance;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A replica that has not read yet which instances take calls must get none. */
@Readiness
@ApplicationScoped
class InstancesHealth implements HealthCheck {
    private final ActiveInstances active;

    InstancesHealth(ActiveInstances active) {
        this.active = active;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("active-instances")
                .status(active.isLoaded())
                .withData("chutes", active.all().size())
                .build();
    }
}
