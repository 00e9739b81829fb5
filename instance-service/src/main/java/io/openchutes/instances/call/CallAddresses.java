package io.openchutes.instances.call;

import io.openchutes.instances.call.CallAddress.OfChute;
import io.openchutes.instances.call.CallAddress.OfModel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells the requests that call a chute from those of the service's own API. */
final class CallAddresses {
    static final String CALL_PREFIX = "/call/";
    private static final Set<String> OPENAI_PATHS = Set.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings");
    private static final String OPENAI_LABEL = "llm";

    /** A slug holds its owner's name, a hyphen and the chute's: other names below the domain are the operator's. */
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(?:-+[a-z0-9]+)+");

    private final Optional<String> suffix;

    /** @param domain below which each chute has a host name; empty where there is no wildcard name */
    CallAddresses(Optional<String> domain) {
        this.suffix = domain.map(name -> "." + name.toLowerCase(Locale.ROOT));
    }

    Optional<CallAddress> of(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return of(authority == null ? null : authority.host(), request.path() == null ? "" : request.path());
    }

    /**
     * @param host without the port; null where the request has none
     * @param path as sent, without the query
     */
    Optional<CallAddress> of(String host, String path) {
        Optional<String> label = label(host);
        if (label.isPresent() && SLUG.matcher(label.get()).matches()) {
            return Optional.of(new OfChute(label.get(), path, true));
        }
        if (path.startsWith(CALL_PREFIX)) {
            int end = path.indexOf('/', CALL_PREFIX.length());
            return Optional.of(
                    end < 0
                            ? new OfChute(path.substring(CALL_PREFIX.length()), "/", false)
                            : new OfChute(path.substring(CALL_PREFIX.length(), end), path.substring(end), false));
        }
        // On a name of its own nothing else is offered than on the base URL.
        boolean base = label.isEmpty()
                || label.get().equals(OPENAI_LABEL)
                || !label.get().contains("-");
        return base && OPENAI_PATHS.contains(path) ? Optional.of(new OfModel(path)) : Optional.empty();
    }

    private Optional<String> label(String host) {
        if (host == null || suffix.isEmpty()) {
            return Optional.empty();
        }
        String lower = host.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(suffix.get())) {
            return Optional.empty();
        }
        String label = lower.substring(0, lower.length() - suffix.get().length());
        return label.isEmpty() || label.indexOf('.') >= 0 ? Optional.empty() : Optional.of(label);
    }
}
