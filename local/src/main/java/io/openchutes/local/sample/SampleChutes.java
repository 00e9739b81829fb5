package io.openchutes.local.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Deploys a few chutes through the API, as users would, so that the simulated miners have something to serve: models that stay warm, an
 * affine chute, and one so large that no miner here can run it, whose bounty therefore stays open.
 */
public final class SampleChutes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String REVISION = "7d1f3c0b5a9e4826c4b1d0f7e3a2951c6b8d4e0f";
    private static final String GIANT = "openchutes-samples/giant-2t";
    private static final List<String> NEWEST_GPUS = List.of("b200", "b300");
    private static final double BOOST = 1.5;

    /** Definitions of {@code examples/} that need no GPU. */
    private static final List<String> RUNNABLE = List.of("first_chute", "tiny_llm");
    /** As they name it. */
    private static final String IMAGE_TAG = "1.0";

    private final String baseUrl;
    private final Path home;
    private final SampleAccounts accounts;
    private final ObjectMapper json;
    private final Consumer<String> console;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param home the project's folder
     * @param console prints what could not be deployed
     */
    public SampleChutes(
            String baseUrl, Path home, SampleAccounts accounts, ObjectMapper json, Consumer<String> console) {
        this.baseUrl = baseUrl;
        this.home = home;
        this.accounts = accounts;
        this.json = json;
        this.console = console;
    }

    /** Deploys them; a refusal is printed only, since the platform runs without them too. */
    public void deploy() {
        SampleAccount system = accounts.system();
        try {
            model(system, "openchutes-samples/river-8b", "A small model for everything", Map.of("gpu_count", 1));
            model(system, "openchutes-samples/lake-32b", "A larger one for hard questions", Map.of("gpu_count", 2));
            call(
                    system,
                    "POST",
                    "/chutes/diffusion",
                    with(
                            "model",
                            "openchutes-samples/canvas-xl",
                            "name",
                            "canvas-xl",
                            "public",
                            true,
                            "tagline",
                            "Draws"));
            call(accounts.developer(), "POST", "/chutes/?accept_fee=true", affineChute());
            model(system, GIANT, "Needs more than anybody here has", Map.of("gpu_count", 8, "include", NEWEST_GPUS));
            String giant = json.readTree(call(system, "GET", "/chutes/" + GIANT, null))
                    .path("chute_id")
                    .asText();
            call(system, "GET", "/chutes/warmup/" + GIANT + "?quick=true", null);
            SampleAccount raiser = accounts.developerWithRights();
            call(raiser, "GET", "/bounties/" + giant + "/increase?boost=" + BOOST, null);
        } catch (IOException e) {
            console.accept("The sample chutes could not all be deployed: " + e.getMessage());
        } catch (InterruptedException e) {
            // The platform is being stopped.
            Thread.currentThread().interrupt();
        }
    }

    /** Deploys examples that run without a GPU, by the account that they name as theirs. */
    public void deployRunnable() {
        SampleAccount owner = accounts.developerWithRights();
        try {
            for (String name : RUNNABLE) {
                byte[] body = Files.readAllBytes(home.resolve("examples/bodies/" + name + ".json"));
                call(
                        owner,
                        "POST",
                        "/images/",
                        with(
                                "name",
                                name.replace('_', '-'),
                                "tag",
                                IMAGE_TAG,
                                "public",
                                false,
                                "readme",
                                "",
                                "reference",
                                "docker.io/library/python:3.12-slim"));
                call(owner, "POST", "/chutes/?accept_fee=true", json.readValue(body, new TypeReference<>() {}));
            }
        } catch (IOException e) {
            console.accept("The examples could not all be deployed: " + e.getMessage());
        } catch (InterruptedException e) {
            // The platform is being stopped.
            Thread.currentThread().interrupt();
        }
    }

    private void model(SampleAccount owner, String model, String tagline, Map<String, Object> selector)
            throws IOException, InterruptedException {
        Map<String, Object> nodes = new LinkedHashMap<>(selector);
        nodes.put("min_vram_gb_per_gpu", 80);
        call(
                owner,
                "POST",
                "/chutes/vllm",
                with("model", model, "revision", REVISION, "public", true, "tagline", tagline, "node_selector", nodes));
    }

    private static Map<String, Object> affineChute() {
        Map<String, Object> cord = with(
                "method", "POST",
                "path", "/echo",
                "function", "echo",
                "stream", false,
                "public_api_path", "/echo");
        return with(
                "name", "affine/echo",
                "tagline", "Says what it hears",
                "image", "chutes/base:python-3.12",
                "public", false,
                "filename", "echo.py",
                "ref_str", "echo:chute",
                "code",
                        "from chutes.chute import Chute\n\nchute = Chute(username=\"bob\", name=\"affine/echo\", image=\"chutes/base:python-3.12\")\n\n\n"
                                + "@chute.cord(path=\"/echo\", method=\"POST\")\nasync def echo(self, text: str) -> str:\n    return text\n",
                "node_selector", Map.of("gpu_count", 1, "min_vram_gb_per_gpu", 48),
                "cords", List.of(cord));
    }

    private static Map<String, Object> with(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** Calls until it is not refused for what the services have still to hear of: accounts, images and chutes arrive as events. */
    private String call(SampleAccount caller, String method, String target, Map<String, Object> body)
            throws IOException, InterruptedException {
        Predicate<HttpResponse<String>> tooEarly =
                response -> List.of(400, 401, 404, 503).contains(response.statusCode());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> response = http.send(request(caller, method, target, body), BodyHandlers.ofString());
        while (tooEarly.test(response) && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE.toMillis());
            response = http.send(request(caller, method, target, body), BodyHandlers.ofString());
        }
        if (!List.of(200, 202, 409).contains(response.statusCode())) {
            throw new IOException(method + " " + target + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private HttpRequest request(SampleAccount caller, String method, String target, Map<String, Object> body)
            throws JsonProcessingException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + caller.apiKey())
                .header("Accept", "application/json");
        if (body == null) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build();
    }
}
