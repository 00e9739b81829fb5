package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose request a path is, by the rules of each controller that the chart serves: the same split as the local gateway's. */
class ChartRoutesTest {
    private static final Map<String, String> SPLIT = Map.ofEntries(
            Map.entry("/chutes", "chutes"),
            Map.entry("/chutes/", "chutes"),
            Map.entry("/chutes/my-org/my-model", "chutes"),
            Map.entry("/chutes/warmup/my-org/my-model", "chutes"),
            Map.entry("/chutes/utilization", "metrics"),
            Map.entry("/chutes/utilization/history", "metrics"),
            Map.entry("/chutes/utilization/histories", "chutes"),
            Map.entry("/chutes/utilization-of-mine", "chutes"),
            Map.entry("/chutes/gpu_count_history", "metrics"),
            Map.entry("/chutes/miner_means", "metrics"),
            Map.entry("/chutes/miner_means/", "metrics"),
            Map.entry("/chutes/miner_means/0d2f8a51-2f5c-5d5a-8c3b-6f1c1a2b3c4d.csv", "metrics"),
            Map.entry("/chutes/miner_means_of_mine", "chutes"),
            Map.entry("/bounties", "bounty"),
            Map.entry("/bounties/", "bounty"),
            Map.entry("/bounties/history", "bounty"),
            Map.entry("/call/alice-echo/echo", "instance"),
            Map.entry("/v1/chat/completions", "instance"),
            Map.entry("/v1/models", "instance"),
            Map.entry("/instances", "instance"),
            Map.entry("/instances/0d2f8a51-2f5c-5d5a-8c3b-6f1c1a2b3c4d/logs", "instance"),
            Map.entry("/miner/instances/", "instance"),
            Map.entry("/miner/events", "instance"),
            Map.entry("/miner/heartbeat", "instance"),
            Map.entry("/miner/chutes/", "chutes"),
            Map.entry("/miner/images/", "chutes"),
            Map.entry("/miner/unknown", "nobody"),
            Map.entry("/admin/chutes-service/state", "chutes"),
            Map.entry("/admin/bounty-service/state", "bounty"),
            Map.entry("/admin/metrics-service/state", "metrics"),
            Map.entry("/admin/instance-service/state", "instance"),
            Map.entry("/admin/chutes-service", "nobody"),
            Map.entry("/admin", "nobody"),
            Map.entry("/pricing", "chutes"),
            Map.entry("/invocations/stats/llm", "metrics"),
            Map.entry("/users/me", "chutes"),
            Map.entry("/api_keys/", "chutes"),
            Map.entry("/images/chutes/vllm:nightly", "chutes"),
            Map.entry("/ping", "chutes"),
            Map.entry("/docs", "chutes"),
            Map.entry("/openapi.json", "chutes"),
            Map.entry("/q/metrics", "nobody"),
            Map.entry("/q/health", "nobody"),
            Map.entry("/", "chutes"),
            Map.entry("/console", "chutes"),
            Map.entry("/console/chutes/my-org/my-model", "chutes"),
            Map.entry("/console/assets/app/main.js", "chutes"),
            Map.entry("/favicon.ico", "chutes"));

    /** A path of an Ingress or an HTTPRoute: {@code Exact}, {@code Prefix} or {@code ImplementationSpecific}. */
    private record Route(String type, String path, String service, int priority) {
        boolean exact() {
            return type.equals("Exact");
        }

        boolean matchesByElements(String target) {
            String stem = path.replaceAll("/$", "");
            return exact() ? target.equals(path) : target.equals(stem) || target.startsWith(stem + "/");
        }

        boolean matchesByCharacters(String target) {
            return exact() ? target.equals(path) : target.startsWith(path);
        }

        /** The rule that Traefik makes of it; its length is the priority where none is set. */
        String traefikRule(boolean strict) {
            if (exact()) {
                return "Path(\"%s\")".formatted(path);
            }
            String stem = path.replaceAll("/$", "");
            return strict
                    ? "(Path(\"%s\") || PathPrefix(\"%s/\"))".formatted(stem, stem)
                    : "PathPrefix(\"%s\")".formatted(path);
        }
    }

    @Test
    void eachControllerLimitsRatesInItsOwnWords() {
        Map<String, String> limits = Map.of(
                "ingress.rateLimit.requestsPerSecond", "50",
                "ingress.rateLimit.connections", "200",
                "ingress.rateLimit.traefikMiddleware", "edge-limit@kubernetescrd");
        assertThat(annotations("nginx", limits))
                .containsEntry("nginx.ingress.kubernetes.io/limit-rps", "50")
                .containsEntry("nginx.ingress.kubernetes.io/limit-burst-multiplier", "5")
                .containsEntry("nginx.ingress.kubernetes.io/limit-connections", "200");
        assertThat(annotations("haproxy", limits))
                .containsEntry("haproxy.org/timeout-server", "660s")
                .containsEntry("haproxy.org/rate-limit-requests", "50")
                .containsEntry("haproxy.org/rate-limit-period", "1s")
                .containsEntry("haproxy.org/rate-limit-status-code", "429");
        assertThat(annotations("traefik", limits))
                .containsEntry("traefik.ingress.kubernetes.io/router.middlewares", "edge-limit@kubernetescrd");
        for (String controller : List.of("nginx", "haproxy", "traefik")) {
            assertThat(annotations(controller, Map.of()).keySet())
                    .noneMatch(name -> name.matches(".*(limit|middle).*"));
        }
    }

    private static Map<String, String> annotations(String controller, Map<String, String> limits) {
        Map<String, String> values = new HashMap<>(limits);
        values.put("ingress.controller", controller);
        Map<String, String> annotations = new HashMap<>();
        Chart.render("dev", values)
                .ofKind("Ingress")
                .forEach(ingress -> ingress.at("/metadata/annotations")
                        .properties()
                        .forEach(one ->
                                annotations.put(one.getKey(), one.getValue().asText())));
        return annotations;
    }

    @Test
    void anIngressIsSplitAsTheGatewaySplits() {
        List<Route> routes = ingressRoutes("dev");
        assertSplit(target -> routes.stream()
                .filter(route -> route.matchesByElements(target))
                .max(Comparator.comparing(Route::exact).thenComparing(route -> route.path.length())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void traefikSplitsAlikeWhicheverWayItMatchesPrefixes(boolean strict) {
        List<Route> routes = ingressRoutes("production");
        assertSplit(target -> routes.stream()
                .filter(route -> strict ? route.matchesByElements(target) : route.matchesByCharacters(target))
                .max(Comparator.comparingInt(route -> route.priority > 0
                        ? route.priority
                        : route.traefikRule(strict).length())));
    }

    @Test
    void anHttpRouteIsSplitAlike() {
        List<Route> routes = new ArrayList<>();
        Chart.render("operators")
                .one("HTTPRoute", "openchutes")
                .at("/spec/rules")
                .forEach(rule -> rule.get("matches")
                        .forEach(match -> routes.add(new Route(
                                match.at("/path/type").asText(),
                                match.at("/path/value").asText(),
                                rule.at("/backendRefs/0/name").asText(),
                                0))));
        assertSplit(target -> routes.stream()
                .filter(route -> route.matchesByElements(target))
                .max(Comparator.comparing(Route::exact).thenComparing(route -> route.path.length())));
    }

    @Test
    void theConsoleCanBeSwitchedOff() {
        assertThat(Chart.render("dev", Map.of("console", "false"))
                        .ofKind("Ingress")
                        .flatMap(ChartRoutesTest::routes))
                .extracting(Route::path)
                .contains("/chutes")
                .doesNotContain("/", "/console", "/favicon.ico");
    }

    @Test
    void hostsOfCallsLeadToInstanceServiceWhateverThePath() {
        Chart.Rendering production = Chart.render("production");
        JsonNode ingress = production.one("Ingress", "openchutes");
        assertThat(ingress.at("/spec/rules/1/host").asText()).isEqualTo("*.chutes.example.com");
        assertThat(ingress.at("/spec/rules/1/http/paths")).hasSize(1);
        assertThat(ingress.at("/spec/rules/1/http/paths/0/path").asText()).isEqualTo("/");
        assertThat(ingress.at("/spec/rules/1/http/paths/0/backend/service/name").asText())
                .isEqualTo("openchutes-instance");
        assertThat(ingress.at("/spec/tls/0/hosts"))
                .extracting(JsonNode::asText)
                .containsExactly("chutes.example.com", "*.chutes.example.com");
        assertThat(Chart.render("operators")
                        .one("HTTPRoute", "openchutes-calls")
                        .at("/spec/rules/0/backendRefs/0/name")
                        .asText())
                .isEqualTo("openchutes-instance");
    }

    @Test
    void ingressNginxTakesEveryPath() {
        // Its admission refuses the whole Ingress where a path of another type than ImplementationSpecific holds any
        // other character.
        assertThat(ingressRoutes("dev"))
                .filteredOn(route -> !route.type.equals("ImplementationSpecific"))
                .allSatisfy(route -> assertThat(route.path).matches("/[A-Za-z0-9_/-]*"));
    }

    @Test
    void noControllerRewritesOrBuffers() {
        JsonNode annotations = Chart.render("dev").one("Ingress", "openchutes").at("/metadata/annotations");
        assertThat(annotations.fieldNames())
                .toIterable()
                .noneMatch(name -> name.contains("rewrite") || name.contains("use-regex"));
        assertThat(annotations
                        .get("nginx.ingress.kubernetes.io/proxy-buffering")
                        .asText())
                .isEqualTo("off");
    }

    @Test
    void traefikTerminatesTlsOnBothIngressesAndTheCertificateHasOneOwner() {
        Chart.Rendering production = Chart.render("production");
        assertThat(production.ofKind("Ingress"))
                .hasSize(2)
                .allSatisfy(ingress -> assertThat(ingress.at("/metadata/annotations")
                                .path("traefik.ingress.kubernetes.io/router.tls")
                                .asText())
                        .isEqualTo("true"));
        assertThat(production
                        .ofKind("Ingress")
                        .filter(ingress -> ingress.at("/spec/tls").isArray()))
                .hasSize(1);
    }

    private static void assertSplit(Function<String, Optional<Route>> router) {
        SPLIT.forEach((target, service) -> assertThat(
                        router.apply(target).map(Route::service).orElse("nobody"))
                .as(target)
                .isEqualTo(service.equals("nobody") ? service : "openchutes-" + service));
    }

    private static List<Route> ingressRoutes(String setUp) {
        return Chart.render(setUp)
                .ofKind("Ingress")
                .flatMap(ChartRoutesTest::routes)
                .toList();
    }

    private static Stream<Route> routes(JsonNode ingress) {
        int priority = ingress.at("/metadata/annotations")
                .path("traefik.ingress.kubernetes.io/router.priority")
                .asInt();
        List<Route> routes = new ArrayList<>();
        ingress.at("/spec/rules/0/http/paths")
                .forEach(path -> routes.add(new Route(
                        path.get("pathType").asText(),
                        path.get("path").asText(),
                        path.at("/backend/service/name").asText(),
                        priority)));
        return routes.stream();
    }
}
