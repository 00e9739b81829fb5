package io.openchutes.chutes.deployment;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How often an account may deploy within any 24 hours.
 *
 * @param deployments at least 1
 */
record DailyLimit(int deployments) {
    static final Duration DAY = Duration.ofHours(24);

    /**
     * @param newestFirst the account's deployments within the day before now
     * @throws ApiException 429 that says when the oldest that counts will be a day old
     */
    void requireRoom(List<Instant> newestFirst, Instant now) {
        if (newestFirst.size() >= deployments) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "You deployed " + deployments + " times within 24 hours, which is the limit: try again later.",
                    Duration.between(now, newestFirst.get(deployments - 1).plus(DAY)));
        }
    }
}
