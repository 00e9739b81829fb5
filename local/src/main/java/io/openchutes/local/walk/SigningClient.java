package io.openchutes.local.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.sample.SampleAccount;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Calls the platform through its one base URL as the sample accounts, signing each request. */
final class SigningClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ApiClient api;
    private final Clock clock;
    private final Signer signer;

    SigningClient(String baseUrl, ObjectMapper json, Clock clock, Signer signer) {
        this.api = new ApiClient(baseUrl, json, TIMEOUT);
        this.clock = clock;
        this.signer = signer;
    }

    /** Without credentials. */
    ApiAnswer anonymous(String method, String target) {
        return send(method, target, null, Map.of());
    }

    /** Signed, without a body. */
    ApiAnswer signed(SampleAccount account, String method, String target) {
        return send(method, target, null, signer.signPurpose(account, purpose(target), now()));
    }

    /** Signed, with a body that is sent as these bytes. */
    ApiAnswer signed(SampleAccount account, String method, String target, byte[] body) {
        return send(method, target, body, signer.signBody(account, body, now()));
    }

    ApiAnswer signed(SampleAccount account, String method, String target, Map<String, ?> body) {
        return signed(account, method, target, bytes(body));
    }

    ApiAnswer send(String method, String target, byte[] body, Map<String, String> headers) {
        return api.send(method, target, body, headers);
    }

    /** Reads a stream of server-sent events until one fits; null when it ends before. */
    JsonNode firstEvent(SampleAccount account, String target, Predicate<JsonNode> wanted, Transcript transcript) {
        return api.firstEvent(target, signer.signPurpose(account, purpose(target), now()), wanted, transcript::note);
    }

    byte[] bytes(Map<String, ?> body) {
        return api.bytes(body);
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    /** The word that a signature of a request without a body covers. */
    private static String purpose(String target) {
        if (target.startsWith("/bounties")) {
            return "bounties";
        }
        if (target.startsWith("/images")) {
            return "images";
        }
        if (target.startsWith("/api_keys")) {
            return "api_keys";
        }
        return target.startsWith("/users/me") ? "me" : "chutes";
    }
}
