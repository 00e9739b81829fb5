package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the chart asks of the operators of PostgreSQL and Kafka; their definitions are not to be had here, so the fields are spelt out. */
class ChartOperatorsTest {
    @Test
    void cloudNativePgMakesADatabaseForEachService() {
        Chart.Rendering operators = Chart.render("operators");
        assertThat(operators.ofKind("Cluster")).hasSize(4);
        JsonNode cluster = operators.one("Cluster", "openchutes-metrics-db").get("spec");
        assertThat(cluster.at("/bootstrap/initdb/database").asText()).isEqualTo("metrics");
        assertThat(cluster.at("/instances").asInt()).isEqualTo(3);
        assertThat(operators.one("Deployment", "openchutes-metrics").toString()).contains("openchutes-metrics-db-app");
    }

    @Test
    void aDatabaseHasConnectionsForTheReplicasThatItsServiceMayHave() {
        assertThat(parameters(Map.of()).get("max_connections").asText())
                .as("2 replicas and one while an update rolls, 28 connections each, and 20 of the operator's")
                .isEqualTo("104");
        assertThat(parameters(Map.of(
                                "services.metrics.autoscaling.enabled", "true",
                                "services.metrics.autoscaling.maxReplicas", "12",
                                "services.metrics.config.quarkus\\.datasource\\.jdbc\\.max-size", "40"))
                        .get("max_connections")
                        .asText())
                .isEqualTo(String.valueOf(13 * 44 + 20));
        JsonNode own = parameters(Map.of(
                "database.cloudnativepg.parameters.max_connections", "900",
                "database.cloudnativepg.parameters.shared_buffers", "1GB"));
        assertThat(own.get("max_connections").asText()).isEqualTo("900");
        assertThat(own.get("shared_buffers").asText()).isEqualTo("1GB");
    }

    private static JsonNode parameters(Map<String, String> values) {
        return Chart.render("operators", values)
                .one("Cluster", "openchutes-metrics-db")
                .at("/spec/postgresql/parameters");
    }

    @Test
    void theInClusterDatabaseHasConnectionsForAllServices() {
        assertThat(Chart.render("dev", Map.of("defaults.replicas", "3"))
                        .one("StatefulSet", "openchutes-postgresql")
                        .at("/spec/template/spec/containers/0/args/1")
                        .asText())
                .isEqualTo("max_connections=" + (4 * 4 * 28 + 20));
    }

    @Test
    void clustersAreBackedUpSizedAndPlacedAsTheValuesSay() {
        Chart.Rendering rendering = Chart.render(
                "operators",
                Map.of(
                        "database.cloudnativepg.walStorage.size", "5Gi",
                        "database.cloudnativepg.resources.limits.memory", "4Gi",
                        "database.cloudnativepg.affinity.nodeSelector.pool", "db",
                        "database.cloudnativepg.plugins[0].name", "barman-cloud.cloudnative-pg.io",
                        "database.cloudnativepg.backup.retentionPolicy", "30d",
                        "database.cloudnativepg.scheduledBackup.schedule", "0 0 2 * * *",
                        "database.cloudnativepg.scheduledBackup.method", "plugin"));
        JsonNode cluster = rendering.one("Cluster", "openchutes-chutes-db").get("spec");
        assertThat(cluster.at("/walStorage/size").asText()).isEqualTo("5Gi");
        assertThat(cluster.at("/resources/limits/memory").asText()).isEqualTo("4Gi");
        assertThat(cluster.at("/affinity/nodeSelector/pool").asText()).isEqualTo("db");
        assertThat(cluster.at("/plugins/0/name").asText()).isEqualTo("barman-cloud.cloudnative-pg.io");
        assertThat(cluster.at("/backup/retentionPolicy").asText()).isEqualTo("30d");
        JsonNode backup = rendering.one("ScheduledBackup", "openchutes-chutes-db");
        assertThat(backup.at("/spec/cluster/name").asText()).isEqualTo("openchutes-chutes-db");
        assertThat(backup.at("/spec/schedule").asText()).isEqualTo("0 0 2 * * *");
        assertThat(rendering.ofKind("ScheduledBackup")).hasSize(4);
        assertThat(Chart.render("operators").ofKind("ScheduledBackup")).isEmpty();
        assertThatThrownBy(() ->
                        Chart.render("operators", Map.of("database.cloudnativepg.scheduledBackup.method", "plugin")))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void strimzisUserMayDoWhatEachServiceDoes() throws IOException {
        JsonNode user = Chart.render("operators").one("KafkaUser", "openchutes-kafka-user");
        assertThat(user.at("/metadata/labels/strimzi.io~1cluster").asText()).isEqualTo("kafka");
        assertThat(user.at("/spec/authentication/type").asText()).isEqualTo("tls");
        assertThat(rights(user, "topic")).containsExactly("chutes.* [\"Describe\",\"Read\",\"Write\"]");
        for (String service : List.of("chutes", "bounty", "metrics", "instance")) {
            assertThat(Files.readString(Chart.FOLDER.resolveSibling(
                            service + "-service/src/main/resources/application.properties")))
                    .as("the name of which groups and transactional id are made")
                    .contains("quarkus.application.name=" + service + "-service");
            assertThat(rights(user, "group")).contains(service + "-service.* [\"Describe\",\"Read\"]");
            assertThat(rights(user, "transactionalId")).contains(service + "-service* [\"Describe\",\"Write\"]");
        }
        assertThat(rights(
                        Chart.render("operators", Map.of("topics.create", "job"))
                                .one("KafkaUser", "openchutes-kafka-user"),
                        "topic"))
                .as("the job makes topics")
                .containsExactly("chutes.* [\"Describe\",\"Read\",\"Write\",\"Create\"]");
    }

    private static List<String> rights(JsonNode user, String type) {
        return StreamSupport.stream(user.at("/spec/authorization/acls").spliterator(), false)
                .filter(rule -> rule.at("/resource/type").asText().equals(type))
                .map(rule -> rule.at("/resource/name").asText()
                        + (rule.at("/resource/patternType").asText().equals("prefix") ? "*" : "")
                        + " "
                        + rule.get("operations"))
                .toList();
    }

    @Test
    void podsReadTheUsersSecretInTheirOwnNamespace() {
        Chart.Rendering operators = Chart.render("operators");
        assertThat(operators
                        .one("KafkaUser", "openchutes-kafka-user")
                        .at("/metadata/namespace")
                        .asText())
                .isEqualTo("openchutes");
        assertThat(operators.one("Deployment", "openchutes-bounty").toString())
                .contains("{\"name\":\"openchutes-kafka-user\",\"key\":\"user.crt\"}");
        Map<String, String> elsewhere = Map.of("kafka.strimzi.user.namespace", "kafka");
        assertThatThrownBy(() -> Chart.render("operators", elsewhere))
                .hasMessageContaining("name its copy in the release's namespace in kafka.tls.clientSecret");
        Chart.Rendering copied = Chart.render(
                "operators", Map.of("kafka.strimzi.user.namespace", "kafka", "kafka.tls.clientSecret", "a-copy"));
        assertThat(copied.one("Deployment", "openchutes-bounty").toString())
                .contains("{\"name\":\"a-copy\",\"key\":\"tls.crt\"}");
    }

    @Test
    void withAPasswordTheJaasLineComesFromTheUsersSecret() {
        Chart.Rendering scram = Chart.render("operators", Map.of("kafka.securityProtocol", "SASL_SSL"));
        assertThat(scram.one("KafkaUser", "openchutes-kafka-user")
                        .at("/spec/authentication/type")
                        .asText())
                .isEqualTo("scram-sha-512");
        assertThat(scram.one("Deployment", "openchutes-bounty").toString())
                .contains("{\"name\":\"openchutes-kafka-user\",\"key\":\"sasl.jaas.config\"}")
                .doesNotContain("KAFKA_SSL_KEYSTORE_KEY");
    }
}
