package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the templates decide: probes, stopping, security, selectors, secrets, hooks, what one service may have otherwise. */
class ChartDecisionsTest {
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
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .as("read-only root of %s", container.get("name"))
                        .isTrue();
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
    @ValueSource(strings = {"chutes", "bounty", "metrics", "instance"})
    void probesLookAtTheHealthThatFits(String service) {
        JsonNode container = Chart.render("production")
                .one("Deployment", "openchutes-" + service)
                .at("/spec/template/spec/containers/0");
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asText())
                    .as(probe)
                    .isEqualTo("management");
        }
        assertThat(container.at("/ports").toString())
                .isEqualTo(
                        "[{\"name\":\"http\",\"containerPort\":8080},{\"name\":\"management\",\"containerPort\":9000}]");
    }

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void aPodHasTimeToDrainToAnswerAndToLetGo(String setUp) {
        Chart.render(setUp).ofKind("Deployment").forEach(deployment -> {
            JsonNode pod = deployment.at("/spec/template/spec");
            int drain = pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt();
            assertThat(drain).isPositive();
            assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isGreaterThanOrEqualTo(drain + 35);
        });
    }

    @Test
    void aDrainThatWouldBeCutIsRefused() {
        assertThatThrownBy(() -> Chart.render("production", Map.of("services.bounty.drainSeconds", "40")))
                .hasMessageContaining("terminationGracePeriodSeconds of bounty must be at least drainSeconds + 35");
    }

    @Test
    void replicasAreSpreadOverZonesAndNodesWithinOneVersion() {
        JsonNode constraints = Chart.render("production")
                .one("Deployment", "openchutes-chutes")
                .at("/spec/template/spec/topologySpreadConstraints");
        assertThat(constraints.findValuesAsText("topologyKey"))
                .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        assertThat(constraints.findValuesAsText("whenUnsatisfiable")).containsOnly("DoNotSchedule");
        constraints.forEach(constraint ->
                assertThat(constraint.at("/matchLabelKeys/0").asText()).isEqualTo("pod-template-hash"));
    }

    @Test
    void aRollingUpdateNeverTakesAReplicaAwayBeforeItsSuccessorIsReady() {
        Chart.render("production").ofKind("Deployment").forEach(deployment -> {
            assertThat(deployment
                            .at("/spec/strategy/rollingUpdate/maxUnavailable")
                            .asInt(-1))
                    .isZero();
        });
    }

    @Test
    void switchingAnAutoscalerOnKeepsTheReplicasThatRun() {
        assertThat(replicas(Chart.renderWhereRun(4, "production", Map.of()))).isEqualTo(4);
        assertThat(replicas(Chart.render("production", Map.of("defaults.autoscaling.minReplicas", "3"))))
                .as("where none runs, or none can be asked for")
                .isEqualTo(3);
        assertThat(replicas(
                        Chart.renderWhereRun(4, "production", Map.of("services.bounty.autoscaling.enabled", "false"))))
                .as("without an autoscaler the value holds")
                .isEqualTo(2);
    }

    private static int replicas(Chart.Rendering rendering) {
        return rendering
                .one("Deployment", "openchutes-bounty")
                .at("/spec/replicas")
                .asInt();
    }

    @Test
    void kedaFollowsTheLagInThePlaceOfTheAutoscaler() {
        Map<String, String> values = Map.of(
                "services.metrics.autoscaling.keda.enabled", "true",
                "services.metrics.autoscaling.keda.prometheusAddress", "http://prometheus.monitoring:9090");
        Chart.Rendering rendering = Chart.render("production", values);
        assertThat(rendering.ofKind("HorizontalPodAutoscaler")).hasSize(3);
        JsonNode scaled = rendering.one("ScaledObject", "openchutes-metrics").get("spec");
        assertThat(scaled.at("/scaleTargetRef/name").asText()).isEqualTo("openchutes-metrics");
        assertThat(scaled.at("/minReplicaCount").asInt()).isEqualTo(2);
        assertThat(scaled.at("/triggers/1/metadata/query").asText())
                .isEqualTo("sum(openchutes_consumer_lag_records{namespace=\"openchutes\",service=\"metrics\"} >= 0)");
        assertThatThrownBy(() -> Chart.render("production", Map.of("defaults.autoscaling.keda.enabled", "true")))
                .hasMessageContaining("autoscaling.keda.prometheusAddress is needed");
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
    void schemaAndTopicsAreReadyBeforeTheFirstPodWhereTheStoresAreOutside() {
        Chart.Rendering production = Chart.render("production");
        assertThat(production.ofKind("Job").map(job -> job.at("/metadata/name").asText()))
                .containsExactlyInAnyOrder(
                        "openchutes-topics",
                        "openchutes-chutes-migration",
                        "openchutes-bounty-migration",
                        "openchutes-metrics-migration",
                        "openchutes-instance-migration");
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
    void whatTheDefaultsSwitchOnOneServiceMaySwitchOff() {
        Chart.Rendering rendering = Chart.render(
                "production",
                Map.of(
                        "services.metrics.autoscaling.enabled", "false",
                        "services.metrics.podDisruptionBudget.enabled", "false"));
        assertThat(rendering.ofKind("HorizontalPodAutoscaler")).hasSize(3);
        assertThat(rendering.ofKind("PodDisruptionBudget")).hasSize(3);
        assertThat(rendering
                        .one("Deployment", "openchutes-metrics")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void theDatabasesAuthorityIsMountedWhereTheUrlsNameIt() {
        Chart.Rendering production = Chart.render("production");
        for (JsonNode pod : List.of(
                production.one("Deployment", "openchutes-metrics").at("/spec/template/spec"),
                production.one("Job", "openchutes-metrics-migration").at("/spec/template/spec"))) {
            assertThat(pod.at("/volumes/1/secret/secretName").asText()).isEqualTo("database-ca");
            assertThat(pod.at("/volumes/1/secret/items/0/path").asText()).isEqualTo("ca.crt");
            assertThat(pod.at("/containers/0/volumeMounts/1/mountPath").asText())
                    .isEqualTo("/etc/openchutes/database");
        }
        assertThat(Chart.render("dev").text()).doesNotContain("/etc/openchutes/database");
    }

    @Test
    void chutesServiceAloneReadsTheAccountsToMake() {
        Chart.Rendering production = Chart.render("production");
        assertThat(environment(production.one("Deployment", "openchutes-chutes")))
                .containsEntry("OPENCHUTES_CHUTES_ACCOUNTS_SEED_FILE", "/etc/openchutes/accounts/accounts.json");
        assertThat(production
                        .one("Deployment", "openchutes-chutes")
                        .at("/spec/template/spec/volumes")
                        .findValuesAsText("secretName"))
                .containsExactly("database-ca", "openchutes-accounts");
        assertThat(production.one("Deployment", "openchutes-bounty").toString()).doesNotContain("openchutes-accounts");
    }

    @Test
    void aConfigurationKeyBecomesTheVariableThatMeansIt() {
        assertThat(environment(Chart.render(
                                "dev",
                                Map.of(
                                        "defaults.config.quarkus\\.log\\.category\\.\"io\\.openchutes\\.auth\"\\.level",
                                        "DEBUG",
                                        "defaults.config.openchutes\\.rest\\.public-max-age",
                                        "7"))
                        .one("Deployment", "openchutes-bounty")))
                .containsEntry("QUARKUS_LOG_CATEGORY__IO_OPENCHUTES_AUTH__LEVEL", "DEBUG")
                .containsEntry("OPENCHUTES_REST_PUBLIC_MAX_AGE", "7");
    }

    @Test
    void anOperationRunsTheServicesImageInItsEnvironmentAndIsNoPartOfAnInstallation() {
        assertThat(Chart.render("production").text()).doesNotContain("generateName");
        JsonNode job = Chart.render(
                        "production",
                        Map.of(
                                "operation.service", "bounty",
                                "operation.command", "replay-dead-letters chutes.instance-events"))
                .ofKind("Job")
                .filter(one -> one.at("/metadata").has("generateName"))
                .findFirst()
                .orElseThrow();
        assertThat(job.at("/metadata/annotations").isMissingNode()).isTrue();
        assertThat(job.at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("registry.example.com/openchutes/openchutes-bounty:0.1.0");
        assertThat(environment(job))
                .containsEntry("OPENCHUTES_EVENTS_COMMAND", "replay-dead-letters chutes.instance-events")
                .containsEntry("QUARKUS_HTTP_HOST_ENABLED", "false")
                .containsEntry("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512");
    }

    @Test
    void theTestPodRunsAJvmImageAlsoWhereTheServicesAreNative() {
        assertThat(image(Chart.render("operators"))).isEqualTo("openchutes/openchutes-chutes:0.1.0");
        assertThat(image(Chart.render("operators", Map.of("tests.image", "registry.example.com/caller:1"))))
                .isEqualTo("registry.example.com/caller:1");
    }

    private static String image(Chart.Rendering rendering) {
        return rendering
                .one("Pod", "openchutes-test")
                .at("/spec/containers/0/image")
                .asText();
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
