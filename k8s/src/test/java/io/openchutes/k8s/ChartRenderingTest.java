package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each set-up of {@code ci/}: Helm's strict lint, the schemas of a Kubernetes release, and the committed rendering. */
class ChartRenderingTest {
    /** Kinds of operators whose definitions no registry offers; ChartDecisionsTest and ChartTopicsTest look at their fields instead. */
    private static final Set<String> WITHOUT_SCHEMA = Set.of(
            "postgresql.cnpg.io/v1/Cluster",
            "postgresql.cnpg.io/v1/ScheduledBackup",
            "kafka.strimzi.io/v1/KafkaTopic",
            "kafka.strimzi.io/v1/KafkaUser",
            "keda.sh/v1alpha1/ScaledObject");

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void lintsStrictly(String setUp, @TempDir Path folder) throws IOException {
        LintResult result =
                new Helm(Chart.withValuesOf(setUp, folder)).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void everyObjectFitsTheSchemaOfItsKind(String setUp) {
        assertFits(setUp);
    }

    @Test
    void everyOptionFitsTheSchemasToo() {
        assertFits(Chart.EVERY_OPTION);
    }

    private static void assertFits(String setUp) {
        KubernetesSchemas.assertFits(Chart.render(setUp).objects(), WITHOUT_SCHEMA);
    }

    @Test
    void theSchemaCheckRefusesAnUnknownField() {
        ObjectNode deployment =
                Chart.render("dev").one("Deployment", "openchutes-chutes").deepCopy();
        ((ObjectNode) deployment.at("/spec/template/spec")).put("restartpolicy", "Always");
        assertThat(KubernetesSchemas.problems("apps/v1/Deployment", deployment)).isNotEmpty();
    }

    @Test
    void andAnUnknownFieldOfARule() {
        ObjectNode role = Chart.render(Chart.EVERY_OPTION)
                .one("Role", "openchutes-builds")
                .deepCopy();
        ((ObjectNode) role.at("/rules/0")).put("verb", "get");
        assertThat(KubernetesSchemas.problems("rbac.authorization.k8s.io/v1/Role", role))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.openchutes.k8s.Chart#setUps")
    void equalsTheCommittedRendering(String setUp) throws IOException {
        Path golden = Chart.FOLDER.resolve("src/test/resources/golden").resolve(setUp + ".yaml");
        String rendered = Chart.render(setUp).text();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, rendered);
        }
        assertThat(rendered)
                .as("%s; after a wanted change: ./mvnw -pl k8s -am test -Dgolden.update=true", golden.getFileName())
                .isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @CsvSource({
        "defaults.replica, 3",
        "defaults.replicas, many",
        "ingress.controller, apache",
        "kafka.bootstrapServers, no-port",
        "kafka.securityProtocol, TLS",
        "image.flavour, wasm",
        "services.forge.replicas, 1",
        "database.mode, sqlite",
        "defaults.resources.requests.memory, much",
        "defaults.drainSeconds, 0",
        "services.chutes.autoscaling.max, 3",
        "services.chutes.podDisruptionBudget.maxUnavailable, most",
        "networkPolicy.otlpFrom, x",
        "monitoring.scrape, prometheus",
        "topics.create, operator",
        "topics.partitions, 0",
        "kafka.ports[0], 99999",
        "gateway.parentRef, public",
        "operation.command, drop-everything",
        "tests.seed, 00",
    })
    void refusesUnknownAndWrongValues(String key, String value) {
        assertThatThrownBy(() -> Chart.render("dev", Map.of(key, value)))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Chart.render("production", Map.of("kafka.bootstrapServers", "")))
                .hasMessageContaining("kafka.bootstrapServers is needed");
        assertThatThrownBy(() -> Chart.render("production", Map.of("kafka.sasl.existingSecret", "")))
                .hasMessageContaining("kafka.sasl.existingSecret is needed");
    }
}
