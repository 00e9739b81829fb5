package io.openchutes.breaktest;

import io.openchutes.breaktest.CallRecord.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Calls chutes through the gateway, and tells an answer that broke off from a whole one. */
final class CallClient {
    /** Longer than a call is held for an instance, or for an instance that is busy, and than any freeze. */
    private static final Duration TIMEOUT = Duration.ofSeconds(150);

    private final String baseUrl;
    private final LoadAccount caller;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    CallClient(String baseUrl, LoadAccount caller) {
        this.baseUrl = baseUrl;
        this.caller = caller;
    }

    /** @param millis how long the chute takes for each part of its answer */
    CallRecord call(UUID chuteId, String slug, CallKind kind, long number, long millis) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(baseUrl + "/call/" + slug + kind.path() + "?millis=" + millis))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + caller.apiKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"number\":" + number + "}"))
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            return read(answer, chuteId, kind, number);
        } catch (IOException e) {
            return new CallRecord(
                    chuteId, kind, number, null, null, Ending.UNANSWERED, 0, String.valueOf(e.getMessage()));
        }
    }

    private static CallRecord read(HttpResponse<InputStream> answer, UUID chuteId, CallKind kind, long number) {
        UUID invocationId = id(answer, "X-Chutes-InvocationID");
        UUID instanceId = id(answer, StandInChute.INSTANCE_HEADER);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean broken = false;
        try (InputStream body = answer.body()) {
            body.transferTo(bytes);
        } catch (IOException e) {
            broken = true;
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        Ending ending;
        if (instanceId != null) {
            boolean isCut = broken || kind == CallKind.STREAM && !text.endsWith(StandInChute.LAST_EVENT);
            ending = isCut ? Ending.CUT : Ending.WHOLE;
        } else {
            ending = invocationId == null ? Ending.UNANSWERED : Ending.REFUSED;
        }
        return new CallRecord(chuteId, kind, number, invocationId, instanceId, ending, answer.statusCode(), text);
    }

    private static UUID id(HttpResponse<?> answer, String header) {
        return answer.headers().firstValue(header).map(UUID::fromString).orElse(null);
    }
}
