package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the templates decide: routes, probes, security, selectors, secrets, hooks. */
class ChartDecisionsTest {
    @Test
    void theIngressSplitsTheRoutesAsTheGatewayDoes() {
        Map<String, String> routes = new HashMap<>();
        Chart.render("production")
                .one("Ingress", "openchutes")
                .at("/spec/rules/0/http/paths")
                .forEach(path -> routes.put(
                        path.get("pathType").asText() + " " + path.get("path").asText(),
                        path.at("/backend/service/name").asText()));
        assertThat(routes)
                .containsEntry("Exact /chutes/utilization", "openchutes-metrics")
                .containsEntry("Exact /chutes/gpu_count_history", "openchutes-metrics")
                .containsEntry("Exact /chutes/miner_means", "openchutes-metrics")
                .containsEntry("Prefix /chutes/miner_means/", "openchutes-metrics")
                .containsEntry("Prefix /bounties", "openchutes-bounty")
                .containsEntry("Prefix /chutes", "openchutes-chutes")
                .containsEntry("Prefix /users", "openchutes-chutes");
        assertThat(routes.keySet())
                .as("health and metrics stay inside")
                .noneMatch(route -> route.contains("/q") || route.endsWith(" /"));
    }

    @Test
    void theHttpRouteSplitsTheRoutesAlike() {
        Map<String, String> routes = new HashMap<>();
        Chart.render("operators")
                .one("HTTPRoute", "openchutes")
                .at("/spec/rules")
                .forEach(rule -> rule.get("matches")
                        .forEach(match -> routes.put(
                                match.at("/path/type").asText() + " "
                                        + match.at("/path/value").asText(),
                                rule.at("/backendRefs/0/name").asText())));
        assertThat(routes)
                .containsEntry("Exact /chutes/utilization", "openchutes-metrics")
                .containsEntry("PathPrefix /chutes/miner_means/", "openchutes-metrics")
                .containsEntry("PathPrefix /bounties", "openchutes-bounty")
                .containsEntry("PathPrefix /chutes", "openchutes-chutes");
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

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void everyPodIsConfined(String setUp) {
        for (JsonNode pod : Chart.render(setUp).podSpecs()) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
            for (JsonNode container : pod.get("containers")) {
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .isFalse();
                boolean foreignKafka = container.get("name").asText().equals("kafka");
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .as("read-only root of %s", container.get("name"))
                        .isEqualTo(!foreignKafka);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void noSecretIsWrittenOut(String setUp) {
        Chart.Rendering rendering = Chart.render(setUp);
        assertThat(rendering.ofKind("Secret")).isEmpty();
        for (JsonNode pod : rendering.podSpecs()) {
            pod.get("containers")
                    .forEach(container -> container.path("env").forEach(variable -> {
                        String name = variable.get("name").asText();
                        if (name.contains("PASSWORD") && !name.endsWith("_FILE")
                                || name.contains("JAAS")
                                || name.contains("KEY")) {
                            boolean plainName = variable.has("value") && name.endsWith("_TYPE");
                            assertThat(plainName
                                            || variable.at("/valueFrom/secretKeyRef")
                                                    .isObject())
                                    .as("%s comes from a secret", name)
                                    .isTrue();
                        }
                    }));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chutes", "bounty", "metrics"})
    void probesLookAtTheHealthThatFits(String service) {
        JsonNode container = Chart.render("production")
                .one("Deployment", "openchutes-" + service)
                .at("/spec/template/spec/containers/0");
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(container.at("/lifecycle/preStop/sleep/seconds").asInt()).isPositive();
    }

    @Test
    void aRollingUpdateNeverTakesAReplicaAwayBeforeItsSuccessorIsReady() {
        Chart.render("production").ofKind("Deployment").forEach(deployment -> {
            assertThat(deployment
                            .at("/spec/strategy/rollingUpdate/maxUnavailable")
                            .asInt(-1))
                    .isZero();
            assertThat(deployment.at("/spec").has("replicas"))
                    .as("the autoscaler owns the number")
                    .isFalse();
        });
    }

    @Test
    void selectorsAreTheSameInEverySetUpAndVersion() {
        for (Map<String, String> change :
                List.of(Map.<String, String>of(), Map.of("image.tag", "9.9.9"), Map.of("commonLabels.team", "gpu"))) {
            Chart.render("production", change).ofKind("Deployment").forEach(deployment -> {
                List<String> labels = new ArrayList<>();
                deployment.at("/spec/selector/matchLabels").fieldNames().forEachRemaining(labels::add);
                assertThat(labels)
                        .containsExactlyInAnyOrder(
                                "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component");
            });
        }
    }

    @Test
    void thePolicyDeniesByDefault() {
        JsonNode deny = Chart.render("production").one("NetworkPolicy", "openchutes-deny");
        assertThat(deny.at("/spec/policyTypes")).hasSize(2);
        assertThat(deny.at("/spec").has("ingress")).isFalse();
        assertThat(deny.at("/spec").has("egress")).isFalse();
    }

    @Test
    void schemaAndTopicsAreReadyBeforeTheFirstPodWhereTheStoresAreOutside() {
        Chart.Rendering production = Chart.render("production");
        assertThat(production.ofKind("Job").map(job -> job.at("/metadata/name").asText()))
                .containsExactlyInAnyOrder(
                        "openchutes-topics",
                        "openchutes-chutes-migration",
                        "openchutes-bounty-migration",
                        "openchutes-metrics-migration");
        production
                .ofKind("Job")
                .forEach(job -> assertThat(job.at("/metadata/annotations")
                                .get("helm.sh/hook")
                                .asText())
                        .isEqualTo("pre-install,pre-upgrade"));
        assertThat(environment(production.one("Deployment", "openchutes-chutes")))
                .containsEntry("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
    }

    @Test
    void onTheFirstInstallWithItsOwnDatabaseThePodsMigrate() {
        Chart.Rendering dev = Chart.render("dev");
        assertThat(dev.ofKind("Job").map(job -> job.at("/metadata/name").asText()))
                .containsExactly("openchutes-topics");
        assertThat(environment(dev.one("Deployment", "openchutes-bounty")))
                .containsEntry("QUARKUS_FLYWAY_MIGRATE_AT_START", "true")
                .containsEntry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://openchutes-postgresql:5432/bounty");
    }

    @Test
    void oneServiceMayDifferFromTheDefaults() {
        Chart.Rendering rendering =
                Chart.render("dev", Map.of("services.metrics.replicas", "4", "services.metrics.logLevel", "DEBUG"));
        assertThat(rendering
                        .one("Deployment", "openchutes-metrics")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(4);
        assertThat(rendering
                        .one("Deployment", "openchutes-chutes")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(1);
        assertThat(environment(rendering.one("Deployment", "openchutes-metrics")))
                .containsEntry("QUARKUS_LOG_CATEGORY__IO_OPENCHUTES__LEVEL", "DEBUG");
    }

    @Test
    void theChartsTopicsAreTheContracts() throws IOException, IllegalAccessException {
        JsonNode catalogue = Chart.YAML.readTree(Files.readString(Chart.FOLDER.resolve("topics.yaml")));
        Map<String, Long> chart = new HashMap<>();
        catalogue.get("state").forEach(name -> chart.put(name.asText(), 0L));
        catalogue
                .get("happenings")
                .properties()
                .forEach(e -> chart.put(e.getKey(), e.getValue().asLong()));
        Map<String, Long> contract = new HashMap<>();
        for (Field field : Topics.class.getFields()) {
            if (field.get(null) instanceof Topic topic) {
                contract.put(
                        topic.name(),
                        topic.kind() == Topic.Kind.STATE ? 0 : topic.retention().toDays());
            }
        }
        assertThat(chart).isEqualTo(contract);
    }

    @Test
    void strimziTopicsCarryTheContractsSettings() {
        Chart.Rendering operators = Chart.render("operators");
        JsonNode state = operators.one("KafkaTopic", "chutes.chute-events").get("spec");
        assertThat(state.at("/config/cleanup.policy").asText()).isEqualTo("compact");
        assertThat(state.at("/config/delete.retention.ms").asLong()).isEqualTo(2_592_000_000L);
        assertThat(state.at("/config/max.message.bytes").asLong()).isEqualTo(4_194_304L);
        JsonNode happenings =
                operators.one("KafkaTopic", "chutes.bounty-events").get("spec");
        assertThat(happenings.at("/config/cleanup.policy").asText()).isEqualTo("delete");
        assertThat(happenings.at("/config/retention.ms").asLong()).isEqualTo(90L * 86_400_000);
    }

    @Test
    void cloudNativePgMakesADatabaseForEachService() {
        Chart.Rendering operators = Chart.render("operators");
        assertThat(operators.ofKind("Cluster")).hasSize(3);
        JsonNode cluster = operators.one("Cluster", "openchutes-metrics-db").get("spec");
        assertThat(cluster.at("/bootstrap/initdb/database").asText()).isEqualTo("metrics");
        assertThat(cluster.at("/instances").asInt()).isEqualTo(3);
        assertThat(operators.one("Deployment", "openchutes-metrics").toString()).contains("openchutes-metrics-db-app");
    }

    private static Map<String, String> environment(JsonNode deployment) {
        Map<String, String> environment = new HashMap<>();
        StreamSupport.stream(
                        deployment.at("/spec/template/spec/containers/0/env").spliterator(), false)
                .filter(variable -> variable.has("value"))
                .forEach(variable -> environment.put(
                        variable.get("name").asText(), variable.get("value").asText()));
        return environment;
    }
}
