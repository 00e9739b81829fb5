package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.contracts.OpenApiDocument.Field;
import io.openchutes.contracts.OpenApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the committed OpenAPI documents of the services against the operations that the public API reference lists. */
class OperationsContractTest {
    /** Operations beyond the reference, each for a reason that the contract gives. */
    private static final Set<String> ADDED_OPERATIONS = Set.of(
            "GET /ping",
            "GET /chutes/{}/hf_info",
            "GET /images/",
            "GET /images/{}",
            "POST /images/",
            "DELETE /images/{}",
            "GET /images/{}/logs",
            "POST /users/register",
            "POST /users/login",
            "GET /users/me",
            "DELETE /users/{}",
            "GET /users/",
            "PUT /users/{}",
            "GET /users/{}/changes",
            "POST /api_keys/",
            "GET /api_keys/",
            "GET /api_keys/{}",
            "DELETE /api_keys/{}",
            "GET /miner/chutes",
            "GET /miner/chutes/{}/{}",
            "GET /miner/images",
            "GET /bounties/events",
            "GET /miner/events",
            "GET /pricing",
            "GET /v1/models",
            "GET /call/{}/{}",
            "POST /call/{}/{}",
            "POST /v1/chat/completions",
            "POST /v1/completions",
            "POST /v1/embeddings",
            "GET /invocations/stats/llm",
            "GET /chutes/utilization/history",
            "GET /bounties/history",
            "POST /instances/",
            "PUT /instances/{}",
            "DELETE /instances/{}/{}",
            "GET /instances/{}/logs",
            "GET /miner/instances",
            "POST /miner/heartbeat",
            "GET /admin/chutes-service/state",
            "GET /admin/bounty-service/state",
            "GET /admin/metrics-service/state",
            "GET /admin/instance-service/state");

    /** Parameters beyond the reference: {@code operation name}. */
    private static final Set<String> ADDED_PARAMETERS = Set.of(
            "GET /chutes/utilization query chute_id",
            "GET /chutes/utilization query name",
            "GET /chutes/miner_means query q",
            "GET /chutes/miner_means query page",
            "GET /chutes/miner_means/{} query page",
            "GET /chutes/miner_means/{} query sort",
            "GET /chutes/miner_means/{} query dir",
            "GET /chutes/miner_means/{} query q",
            "GET /chutes/warmup/{} query quick",
            "POST /chutes/vllm query accept_fee",
            "POST /chutes/diffusion query accept_fee");

    /** Body fields beyond the reference. */
    private static final Set<String> ADDED_FIELDS = Set.of("POST /chutes/ lock_modules", "PUT /chutes/{} disabled");

    /** Header parameters that belong to version 2 signatures and to tracing: allowed everywhere. */
    private static final Set<String> ADDED_HEADERS =
            Set.of("X-Chutes-Sig-Version", "X-Chutes-UserID", "X-Request-Id", "If-None-Match");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCUMENTS = Path.of("openapi");

    @Test
    void everyOperationOfTheReferenceIsServedAsItSays() throws IOException {
        JsonNode reference = JSON.readTree(getClass().getResourceAsStream("/operations.json"));
        Map<String, Operation> served = served();
        StringBuilder table = new StringBuilder("\n%-6s %-40s %s%n".formatted("", "operation", "result"));
        List<String> problems = new ArrayList<>();
        for (JsonNode wanted : reference) {
            String key = wanted.get("method").asText() + " "
                    + OpenApiDocument.byPosition(wanted.get("path").asText());
            List<String> differences =
                    served.containsKey(key) ? differences(key, wanted, served.get(key)) : List.of("is not served");
            table.append("%-6s %-40s %s%n"
                    .formatted(
                            wanted.get("method").asText(),
                            wanted.get("path").asText(),
                            differences.isEmpty() ? "as the reference says" : String.join("; ", differences)));
            differences.forEach(difference -> problems.add(key + ": " + difference));
        }
        System.out.println(table);
        assertThat(reference).hasSize(21);
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsServedBeyondTheReferenceIsNamed() throws IOException {
        Set<String> wanted = new TreeSet<>();
        JSON.readTree(getClass().getResourceAsStream("/operations.json"))
                .forEach(operation -> wanted.add(operation.get("method").asText() + " "
                        + OpenApiDocument.byPosition(operation.get("path").asText())));
        Set<String> beyond = new TreeSet<>(served().keySet());
        beyond.removeAll(wanted);
        beyond.removeAll(ADDED_OPERATIONS);
        assertThat(beyond).isEmpty();
    }

    @Test
    void everyOperationCanBeCalledByWhoReadsOnlyTheDocument() throws IOException {
        List<String> problems = new ArrayList<>();
        served().forEach((key, operation) -> operation.undocumented().forEach(gap -> problems.add(key + ": " + gap)));
        assertThat(problems).isEmpty();
    }

    private static Map<String, Operation> served() throws IOException {
        Map<String, Operation> operations = new LinkedHashMap<>();
        for (String service : List.of("chutes-service", "bounty-service", "metrics-service", "instance-service")) {
            OpenApiDocument document = new OpenApiDocument(
                    JSON.readTree(DOCUMENTS.resolve(service + ".json").toFile()));
            document.operations().forEach((key, operation) -> {
                Operation twin = operations.put(key, operation);
                assertThat(twin).as("%s is served by one service only", key).isNull();
            });
        }
        return operations;
    }

    private static List<String> differences(String key, JsonNode wanted, Operation operation) {
        List<String> differences = new ArrayList<>();
        Map<String, Field> parameters = new LinkedHashMap<>(operation.parameters());
        boolean authorization = operation.takesAuthorization();
        int pathPosition = 0;
        for (JsonNode parameter : wanted.get("parameters")) {
            String in = parameter.get("in").asText();
            String name = parameter.get("name").asText();
            String slot = in.equals("path") ? "path " + pathPosition++ : in + " " + name;
            if (slot.equals("header Authorization") && authorization) {
                parameters.remove(slot);
                continue;
            }
            Field field = parameters.remove(slot);
            if (field == null) {
                differences.add("parameter " + name + " (" + in + ") is missing");
                continue;
            }
            compare(differences, "parameter " + name, parameter, field);
        }
        for (String slot : parameters.keySet()) {
            boolean allowed = ADDED_PARAMETERS.contains(key + " " + slot)
                    || slot.startsWith("header ") && ADDED_HEADERS.contains(slot.substring(7));
            if (!allowed) {
                differences.add("parameter " + slot + " is not in the reference");
            }
        }
        if (wanted.get("authentication").asBoolean() && !authorization) {
            differences.add("takes no credentials");
        }
        compareBody(differences, key, wanted.get("body"), operation.body());
        for (JsonNode status : wanted.get("statuses")) {
            if (!operation.statuses().contains(status.get("status").asText())) {
                differences.add("status " + status.get("status").asText() + " is missing");
            }
        }
        return differences;
    }

    private static void compareBody(List<String> differences, String key, JsonNode wanted, Map<String, Field> body) {
        if (wanted.isNull()) {
            if (!body.isEmpty()) {
                differences.add("takes a body");
            }
            return;
        }
        Map<String, Field> fields = new LinkedHashMap<>(body);
        for (JsonNode field : wanted) {
            Field served = fields.remove(field.get("name").asText());
            if (served == null) {
                differences.add("body field " + field.get("name").asText() + " is missing");
            } else {
                compare(differences, "body field " + field.get("name").asText(), field, served);
            }
        }
        for (String name : fields.keySet()) {
            if (!ADDED_FIELDS.contains(key + " " + name)) {
                differences.add("body field " + name + " is not in the reference");
            }
        }
    }

    private static void compare(List<String> differences, String what, JsonNode wanted, Field served) {
        String type = referenceType(wanted.get("type").asText());
        if (!type.equals(served.type())) {
            differences.add("%s is %s, not %s".formatted(what, served.type(), type));
        }
        if (wanted.get("required").asBoolean() != served.required()) {
            differences.add(what + (served.required() ? " is required" : " is not required"));
        }
    }

    /** `Cord | null` and `Job | null` are a list of that type, or null. */
    private static String referenceType(String type) {
        return switch (type) {
            case "Cord | null" -> "Cord[] | null";
            case "Job | null" -> "Job[] | null";
            default -> type;
        };
    }
}
