package io.openchutes.chutes.template;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks what a model's newest revision is, where the operator said whom. */
@ApplicationScoped
public class RevisionResolver {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;
    private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}");

    private final Optional<String> url;
    private final ObjectMapper mapper;

    @Inject
    RevisionResolver(ChutesConfig config, ObjectMapper mapper) {
        this(config.templates().revisionResolverUrl(), mapper);
    }

    RevisionResolver(Optional<String> url, ObjectMapper mapper) {
        this.url = url;
        this.mapper = mapper;
    }

    /**
     * @param model of the form {@code org/name}
     * @throws ApiException 400 where there is no resolver or it knows no such model, 503 where it does not answer as it should
     */
    public String revisionOf(String model) {
        String address = url.orElseThrow(() -> new ApiException(
                ErrorCode.BAD_REQUEST, "Give the model's revision, the 40 hex digits of a commit: none was sent."));
        String revision;
        try {
            revision = ask(URI.create(address.replace("{model}", model)));
        } catch (IOException e) {
            Log.warnf("The revision of %s can't be looked up: %s", model, e);
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "The model's revision can't be looked up now: give it, or try again later.");
        }
        if (!REVISION.matcher(revision).matches()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "No revision of this model could be found: check its name, or give the revision.");
        }
        return revision;
    }

    /** With the JDK's oldest client: its newer one adds two megabytes to a native executable, for one call. */
    private String ask(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        try {
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json");
            int status = connection.getResponseCode();
            if (status >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
                throw new IOException("the answer has the status " + status);
            }
            if (status != HttpURLConnection.HTTP_OK) {
                return "";
            }
            try (InputStream body = connection.getInputStream()) {
                return mapper.readTree(body.readNBytes(MAX_ANSWER_BYTES))
                        .path("sha")
                        .asText("");
            }
        } finally {
            connection.disconnect();
        }
    }
}
