package io.openchutes.local.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.sample.SampleAccount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Simulated users: they call the sample chutes through the platform as anybody would, one call a chute at a time and at a modest pace. */
final class Traffic {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    private static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final double CALLS_A_TICK = 0.25;
    private static final int OK = 200;
    private static final List<String> QUESTIONS =
            List.of("What is a chute?", "Who runs you?", "How long is a river?", "Say something short.");

    /** @param isModel whether it takes what OpenAI's clients send */
    private record Callee(UUID chuteId, String name, String slug, boolean isModel) {}

    private final HttpClient http;
    private final String baseUrl;
    private final SampleAccount caller;
    private final ObjectMapper json;
    private final Random random;
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
    private List<Callee> callees = List.of();
    private Instant listAt = Instant.MIN;

    /** @param caller whose public chutes are called, by himself */
    Traffic(HttpClient http, String baseUrl, SampleAccount caller, ObjectMapper json, Random random) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.caller = caller;
        this.json = json;
        this.random = random;
    }

    /** @param canRun whether a miner has the GPUs that the chute needs: others are not called in vain */
    void tick(Instant now, Predicate<UUID> canRun) throws InterruptedException {
        if (!now.isBefore(listAt)) {
            listAt = now.plus(BETWEEN_LISTS);
            list();
        }
        for (Callee callee : callees) {
            if (canRun.test(callee.chuteId()) && random.nextDouble() < CALLS_A_TICK && busy.add(callee.chuteId())) {
                call(callee);
            }
        }
    }

    private void list() throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(request("/chutes/?limit=100").timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() == OK) {
                callees = StreamSupport.stream(
                                json.readTree(answer.body()).path("items").spliterator(), false)
                        .filter(chute -> chute.path("public").asBoolean())
                        .map(Traffic::callee)
                        .toList();
            }
        } catch (IOException e) {
            LOG.debug("The simulated users look again later", e);
        }
    }

    private static Callee callee(JsonNode chute) {
        return new Callee(
                UUID.fromString(chute.path("chute_id").asText()),
                chute.path("name").asText(),
                chute.path("slug").asText(),
                "vllm".equals(chute.path("standard_template").asText()));
    }

    private void call(Callee callee) {
        String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
        HttpRequest request = callee.isModel()
                ? post(
                        "/v1/chat/completions",
                        Map.of(
                                "model",
                                callee.name(),
                                "stream",
                                random.nextBoolean(),
                                "messages",
                                List.of(Map.of("role", "user", "content", question))))
                : post("/call/" + callee.slug() + "/generate", Map.of("prompt", question));
        http.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            busy.remove(callee.chuteId());
            if (failure != null) {
                LOG.debug("A simulated call was not answered", failure);
            }
        });
    }

    private HttpRequest post(String target, Map<String, Object> body) {
        return request(target)
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(json.valueToTree(body).toString()))
                .build();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(baseUrl + target))
                .header("Authorization", "Bearer " + caller.apiKey());
    }
}
