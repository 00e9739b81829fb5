package io.openchutes.chutes.deployment;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.math.BigDecimal;

/** The fee of a deployment, in US dollars; 0 for all but the first of a name. */
record DeploymentFee(BigDecimal usd) {
    static final DeploymentFee NONE = new DeploymentFee(BigDecimal.ZERO);

    boolean isFree() {
        return usd.signum() <= 0;
    }

    /** @throws ApiException 402 where there is a fee that the caller did not agree to */
    void requireAccepted(boolean isAccepted) {
        if (!isFree() && !isAccepted) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED,
                    "The first deployment of this name costs $" + usd.toPlainString()
                            + ": repeat the request with accept_fee=true, or the command with --accept-fee, to agree.");
        }
    }

    /** @throws ApiException 402 where the balance is smaller than the fee */
    void requireCoveredBy(BigDecimal balance) {
        if (!isFree() && balance.compareTo(usd) < 0) {
            throw new ApiException(
                    ErrorCode.PAYMENT_REQUIRED,
                    "The first deployment of this name costs $" + usd.toPlainString() + ", and your balance is $"
                            + balance.toPlainString() + ": add to it first.");
        }
    }
}
