package io.openchutes.local.gateway;

import io.openchutes.local.service.ServiceDefinition;
import java.util.Locale;
import java.util.Set;

/** Which service answers a request: the ingress's routes, exact paths and prefixes, everything else being the catalogue's. */
final class Routes {
    private static final Set<String> METRICS = Set.of(
            "/chutes/utilization",
            "/chutes/utilization/history",
            "/chutes/gpu_count_history",
            "/chutes/miner_means",
            "/invocations/stats/llm",
            "/admin/metrics-service/state");
    private static final String MINER_MEANS_PREFIX = "/chutes/miner_means/";
    private static final Set<String> BOUNTIES = Set.of("/bounties", "/admin/bounty-service/state");
    private static final Set<String> INSTANCES = Set.of(
            "/call",
            "/v1",
            "/instances",
            "/miner/instances",
            "/miner/events",
            "/miner/heartbeat",
            "/admin/instance-service/state");
    private static final Set<String> CALLS = Set.of("/call", "/v1");
    private static final String CALL_DOMAIN = ".localhost";

    private Routes() {}

    /**
     * @param host as the client named it, with or without a port
     * @param path as the client sent it, without the query
     */
    static ServiceDefinition serviceFor(String host, String path) {
        if (isCallHost(host)) {
            return ServiceDefinition.INSTANCES;
        }
        if (METRICS.contains(path) || path.startsWith(MINER_MEANS_PREFIX)) {
            return ServiceDefinition.METRICS;
        }
        if (isUnderOne(BOUNTIES, path)) {
            return ServiceDefinition.BOUNTIES;
        }
        return isUnderOne(INSTANCES, path) ? ServiceDefinition.INSTANCES : ServiceDefinition.CHUTES;
    }

    /** Whether all paths of the host are a chute's, or the OpenAI clients': {@code {slug}.localhost} and {@code llm.localhost}. */
    static boolean isCallHost(String host) {
        String name = host.replaceAll(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.endsWith(CALL_DOMAIN) && name.length() > CALL_DOMAIN.length();
    }

    /** Whether the request is a chute's to answer, in its own time and with bodies of its own size. */
    static boolean isCall(String host, String path) {
        return isCallHost(host) || isUnderOne(CALLS, path);
    }

    /** Whether the request may bring an image's build context, which has a bound of its own. */
    static boolean isUpload(String path) {
        return isUnder("/images", path);
    }

    private static boolean isUnderOne(Set<String> prefixes, String path) {
        return prefixes.stream().anyMatch(prefix -> isUnder(prefix, path));
    }

    private static boolean isUnder(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
