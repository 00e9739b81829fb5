package io.openchutes.chutes.deployment;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * The first deployment of a name costs something: for the billing system.
 *
 * @param deploymentEventId the id of the chute-deployed event, the charge's idempotency key
 */
@RegisterForReflection
public record DeploymentFeeCharged(
        UUID chuteId, String name, UUID userId, BigDecimal amountUsd, UUID deploymentEventId, Instant at) {
    public static final String TYPE = "deployment-fee-charged";
}
