package io.openchutes.local.sample;

import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls the API while the platform is still starting, and repeats what is refused only because of that: accounts are seeded while a
 * service starts, and what one service was told reaches the next as an event.
 */
final class EarlyCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Set<Integer> TOO_EARLY = Set.of(400, 401, 404, 502, 503);
    private static final Set<Integer> DONE = Set.of(200, 202, 409);

    private final ApiClient api;

    EarlyCalls(ApiClient api) {
        this.api = api;
    }

    /** @param body null for none */
    ApiAnswer json(SampleAccount caller, String method, String target, Map<String, Object> body) {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + caller.apiKey(), "Accept", "application/json");
        byte[] bytes = body == null ? null : api.bytes(body);
        return done(method + " " + target, () -> api.send(method, target, bytes, headers));
    }

    /** Sends an image build's form. */
    ApiAnswer form(SampleAccount caller, String target, byte[] form, String type, String sdkVersion) {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + caller.apiKey(), "X-Chutes-Version", sdkVersion);
        return done("POST " + target, () -> api.send("POST", target, form, type, headers));
    }

    /** @throws IllegalStateException if it is refused for good; a 409 is none, since what is there already is there */
    private static ApiAnswer done(String what, Supplier<ApiAnswer> call) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ApiAnswer answer = call.get();
        while (TOO_EARLY.contains(answer.status()) && System.nanoTime() < deadline) {
            pause(what);
            answer = call.get();
        }
        if (!DONE.contains(answer.status())) {
            throw new IllegalStateException(what + " answered " + answer);
        }
        return answer;
    }

    private static void pause(String what) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during " + what, e);
        }
    }
}
