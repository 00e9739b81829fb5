package io.openchutes.local.sample;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.client.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Deploys a few chutes through the API, as users would, so that the simulated miners have something to serve: models that stay warm, an
 * affine chute, and one so large that no miner here can run it, whose bounty therefore stays open.
 */
public final class SampleChutes {
    private static final String REVISION = "7d1f3c0b5a9e4826c4b1d0f7e3a2951c6b8d4e0f";
    private static final String GIANT = "openchutes-samples/giant-2t";
    private static final List<String> NEWEST_GPUS = List.of("b200", "b300");
    private static final double BOOST = 1.5;

    /** Definitions of {@code examples/} that need no GPU. */
    private static final List<String> RUNNABLE = List.of("first_chute", "tiny_llm");
    /** As they name it. */
    private static final String IMAGE_TAG = "1.0";

    private final EarlyCalls calls;
    private final Path home;
    private final SampleAccounts accounts;
    private final ObjectMapper json;
    private final Consumer<String> console;

    /**
     * @param home the project's folder
     * @param console prints what could not be deployed
     */
    public SampleChutes(
            ApiClient api, Path home, SampleAccounts accounts, ObjectMapper json, Consumer<String> console) {
        this.calls = new EarlyCalls(api);
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
            calls.json(
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
            calls.json(accounts.developer(), "POST", "/chutes/?accept_fee=true", affineChute());
            model(system, GIANT, "Needs more than anybody here has", Map.of("gpu_count", 8, "include", NEWEST_GPUS));
            String giant = calls.json(system, "GET", "/chutes/" + GIANT, null)
                    .get("chute_id")
                    .asText();
            calls.json(system, "GET", "/chutes/warmup/" + GIANT + "?quick=true", null);
            SampleAccount raiser = accounts.developerWithRights();
            calls.json(raiser, "GET", "/bounties/" + giant + "/increase?boost=" + BOOST, null);
        } catch (UncheckedIOException | IllegalStateException e) {
            report("The sample chutes", e);
        }
    }

    /** Deploys examples that run without a GPU, by the account that they name as theirs. */
    public void deployRunnable() {
        SampleAccount owner = accounts.developerWithRights();
        try {
            for (String name : RUNNABLE) {
                byte[] body = Files.readAllBytes(home.resolve("examples/bodies/" + name + ".json"));
                calls.json(
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
                calls.json(owner, "POST", "/chutes/?accept_fee=true", json.readValue(body, new TypeReference<>() {}));
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            report("The examples", e);
        }
    }

    private void report(String what, Exception failure) {
        // An interrupt means that the platform is being stopped.
        if (!Thread.currentThread().isInterrupted()) {
            console.accept(what + " could not all be deployed: " + failure.getMessage());
        }
    }

    private void model(SampleAccount owner, String model, String tagline, Map<String, Object> selector) {
        Map<String, Object> nodes = new LinkedHashMap<>(selector);
        nodes.put("min_vram_gb_per_gpu", 80);
        calls.json(
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
}
