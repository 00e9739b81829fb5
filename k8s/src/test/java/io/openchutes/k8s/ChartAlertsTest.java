package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.embedded.LoggedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts and the dashboard, played through by Prometheus' own promtool (Debian: prometheus), and the guide that they refer to. */
class ChartAlertsTest {
    private static final Path GUIDE = Chart.FOLDER.resolveSibling("docs/operating.md");

    private static Map<String, String> dashboard;

    @TempDir
    Path folder;

    @BeforeAll
    static void readDashboard() throws IOException {
        dashboard = new TreeMap<>();
        for (JsonNode panel : Chart.YAML
                .readTree(Chart.FOLDER.resolve("dashboards/openchutes.json").toFile())
                .get("panels")) {
            int number = 0;
            for (JsonNode target : panel.path("targets")) {
                dashboard.put(
                        panel.get("title").asText() + (number++ == 0 ? "" : " " + number),
                        target.get("expr")
                                .asText()
                                .replace("$namespace", "openchutes")
                                .replace("$__rate_interval", "1m"));
            }
        }
    }

    @Test
    void alertsAreRaisedWhenTheyShouldAndOnlyThen() throws IOException {
        Files.writeString(
                folder.resolve("rules.yaml"),
                Chart.YAML.writeValueAsString(rules("https://wiki.example.com/operating")));
        Path test = folder.resolve("alerts-test.yaml");
        Files.writeString(
                test,
                Files.readString(Chart.FOLDER.resolve("src/test/resources/alerts-test.yaml"))
                        .replace("NANS", "NaN ".repeat(60).strip())
                        .replace("SERVER_ERRORS", dashboard.get("Server errors")));
        promtool("test", "rules", test.toString());
    }

    @Test
    void prometheusUnderstandsEveryExpressionOfTheDashboard() throws IOException {
        ObjectNode rules = Chart.YAML.createObjectNode();
        ObjectNode group = rules.putArray("groups").addObject().put("name", "dashboard");
        ArrayNode records = group.putArray("rules");
        dashboard
                .values()
                .forEach(expression -> records.addObject()
                        .put("record", "panel:" + records.size())
                        .put("expr", expression));
        assertThat(records.size()).isGreaterThan(15);
        Path file = folder.resolve("dashboard.yaml");
        Files.writeString(file, Chart.YAML.writeValueAsString(rules));
        promtool("check", "rules", file.toString());
    }

    @Test
    void everyAlertIsExplainedWhereItsRunbookPoints() throws IOException {
        String guide = Files.readString(GUIDE);
        for (JsonNode rule : rules("").at("/groups/0/rules")) {
            String alert = rule.get("alert").asText();
            assertThat(rule.at("/annotations/runbook").asText())
                    .isEqualTo("docs/operating.md#" + alert.toLowerCase(Locale.ROOT));
            assertThat(rule.at("/annotations").has("runbook_url"))
                    .as("without a base there is no URL")
                    .isFalse();
            assertThat(guide).contains("### " + alert + "\n");
        }
        for (JsonNode rule : rules("https://wiki.example.com/operating").at("/groups/0/rules")) {
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("https://wiki.example.com/operating#"
                            + rule.get("alert").asText().toLowerCase(Locale.ROOT));
        }
    }

    private static JsonNode rules(String runbookBase) {
        return Chart.render("production", Map.of("monitoring.rules.runbookBase", runbookBase))
                .one("PrometheusRule", "openchutes")
                .get("spec");
    }

    private void promtool(String... arguments) throws IOException {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(part -> Files.isExecutable(Path.of(part, "promtool")));
        assumeTrue(there, "needs promtool (Debian: apt-get install prometheus)");
        Path log = folder.resolve("promtool.log");
        int exit = LoggedCommand.start(
                        Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                                .toList(),
                        Map.of(),
                        log)
                .exit(Duration.ofMinutes(1));
        assertThat(exit).as(Files.readString(log)).isZero();
    }
}
