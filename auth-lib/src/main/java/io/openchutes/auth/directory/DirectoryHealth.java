package io.openchutes.auth.directory;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Shows the directory's age, and {@code state: degraded} when API keys are no longer accepted. The check itself stays UP: what needs no
 * API key is still answered, and a replica that is taken out of service would not catch up any faster.
 */
@Wellness
@ApplicationScoped
public class DirectoryHealth implements HealthCheck {
    private final DirectoryAge age;

    DirectoryHealth(DirectoryAge age) {
        this.age = age;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("account-directory")
                .up()
                .withData("age_seconds", age.current().toSeconds())
                .withData("state", age.isTooOld() ? "degraded" : "ok")
                .build();
    }
}
