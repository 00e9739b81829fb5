package io.openchutes.local.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.embedded.Jdk;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.service.ServiceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks what the Helm chart relies on: the caller of {@code helm test}, and the metrics that its alerts and its dashboard name.
 */
final class OperatorChecks {
    /** Names of metrics in PromQL; what Kubernetes' own exporters measure is not the services'. */
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:openchutes|http_server|agroal|process)_[a-z0-9_]*[a-z0-9]\\b(?=[{\\[)])");

    private static final Pattern LABELS = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");
    /** What Prometheus adds when it scrapes; {@code deployment} and {@code container} are kube-state-metrics'. */
    private static final Set<String> ADDED = Set.of("namespace", "service", "pod", "deployment", "container");

    private final Path home;
    private final Transcript transcript;
    private final ObjectMapper json;
    private final Map<String, String> services = new LinkedHashMap<>();
    private final List<String> management = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param ready what the platform says about itself */
    OperatorChecks(Path home, Transcript transcript, JsonNode ready, ObjectMapper json) {
        this.home = home;
        this.json = json;
        this.transcript = transcript;
        ServiceDefinition.ALL.forEach(service -> {
            JsonNode process = ready.at("/processes/" + service.name());
            services.put(
                    service.name(), "http://127.0.0.1:" + process.get("port").asInt());
            management.add("http://127.0.0.1:" + process.get("management_port").asInt());
        });
    }

    /** The command, the arguments and the environment that the chart gives its test pod. */
    void callsAsHelmTestDoes(SampleAccount account) {
        CommandLine.Outcome right = signedCall(account.seed());
        transcript.check(
                "helm test's caller passes with an account's key",
                right.exit() == 0 && right.output().contains("(signed)"),
                right.output());
        CommandLine.Outcome wrong = signedCall("00".repeat(32));
        transcript.check(
                "it fails with a key that no account has",
                wrong.exit() == 1 && wrong.output().contains("401 "),
                wrong.output());
    }

    private CommandLine.Outcome signedCall(String seed) {
        return CommandLine.run(
                List.of(
                        Jdk.program("java"),
                        "-Xmx64m",
                        "-cp",
                        home.resolve("chutes-service/target/quarkus-app/lib/main") + "/*",
                        "io.openchutes.auth.signature.SignedCall",
                        services.get("chutes-service") + "/chutes/?include_public=true",
                        services.get("bounty-service") + "/bounties/",
                        services.get("metrics-service") + "/chutes/utilization",
                        "--signed",
                        services.get("chutes-service") + "/users/me"),
                home,
                Map.of("OPENCHUTES_SEED", seed),
                "");
    }

    void exposesWhatAlertsAndDashboardName() {
        String exposed = String.join(
                "\n",
                management.stream().map(address -> get(address + "/q/metrics")).toList());
        String asked = read("k8s/templates/monitoring.yaml") + read("k8s/dashboards/openchutes.json");
        Set<String> named = new TreeSet<>();
        METRIC.matcher(asked).results().forEach(match -> named.add(match.group()));
        Set<String> absent = new TreeSet<>(named);
        absent.removeIf(metric ->
                exposed.lines().anyMatch(line -> line.startsWith(metric + "{") || line.startsWith(metric + " ")));
        transcript.check(
                named.size() + " metrics that alerts and dashboard name are exposed",
                named.size() > 10 && absent.isEmpty(),
                absent);
        Set<String> labels = new TreeSet<>();
        LABELS.matcher(asked)
                .results()
                .forEach(match -> labels.addAll(List.of(match.group(1).split(", "))));
        labels.removeAll(ADDED);
        labels.removeIf(label -> exposed.contains(label + "=\""));
        transcript.check("the labels that they add up by are there", labels.isEmpty(), labels);
    }

    /** Packaged services serve their descriptions another way than the tests' do. */
    void servesTheCommittedDescriptions() {
        services.forEach((name, address) -> {
            String served =
                    get(address + (name.equals("chutes-service") ? "/openapi/chutes-service.json" : "/openapi.json"));
            transcript.check(
                    name + " serves its committed description",
                    tree(served).equals(tree(read("contracts/openapi/" + name + ".json"))),
                    served.length() + " characters of another");
        });
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON", e);
        }
    }

    private String get(String address) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking " + address, e);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(home.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }
}
