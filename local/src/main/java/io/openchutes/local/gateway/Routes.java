package io.openchutes.local.gateway;

import io.openchutes.local.platform.ServiceDefinition;
import java.util.Set;

/** Which service answers a path: the ingress's routes, exact paths and two prefixes, everything else being the catalogue's. */
final class Routes {
    private static final Set<String> METRICS =
            Set.of("/chutes/utilization", "/chutes/gpu_count_history", "/chutes/miner_means");
    private static final String MINER_MEANS_PREFIX = "/chutes/miner_means/";
    private static final String BOUNTIES = "/bounties";

    private Routes() {}

    /** @param path as the client sent it, without the query */
    static ServiceDefinition serviceFor(String path) {
        if (METRICS.contains(path) || path.startsWith(MINER_MEANS_PREFIX)) {
            return ServiceDefinition.METRICS;
        }
        if (path.equals(BOUNTIES) || path.startsWith(BOUNTIES + "/")) {
            return ServiceDefinition.BOUNTIES;
        }
        return ServiceDefinition.CHUTES;
    }
}
