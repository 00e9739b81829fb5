package io.openchutes.chutes.template;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks what a model's newest revision is, where the operator said whom. */
@ApplicationScoped
public class RevisionResolver {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}");
    private static final int OK = 200;

    private final Optional<String> url;
    private final ObjectMapper mapper;

    public RevisionResolver(ChutesConfig config, ObjectMapper mapper) {
        this.url = config.templates().revisionResolverUrl();
        this.mapper = mapper;
    }

    /**
     * @param model of the form {@code org/name}
     * @throws ApiException 400 where there is no resolver or it knows no such model, 503 where it does not answer
     */
    public String revisionOf(String model) {
        String address = url.orElseThrow(() -> new ApiException(
                ErrorCode.BAD_REQUEST, "Give the model's revision, the 40 hex digits of a commit: none was sent."));
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.replace("{model}", model)))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<byte[]> response =
                    HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(request, BodyHandlers.ofByteArray());
            String revision = response.statusCode() == OK
                    ? mapper.readTree(response.body()).path("sha").asText("")
                    : "";
            if (!REVISION.matcher(revision).matches()) {
                throw new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "No revision of this model could be found: check its name, or give the revision.");
            }
            return revision;
        } catch (IOException e) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "The model's revision can't be looked up now: give it, or try again later.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "The look-up of the model's revision was cut off: try again.");
        }
    }
}
