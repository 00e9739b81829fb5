package io.openchutes.instances.call;

import io.openchutes.rest.request.RequestIds;
import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers pass between a caller and an instance: none that concern a single connection (RFC 9110, section 7.6.1), none of the
 * caller's credentials, and none by which a chute could act on the platform's own pages.
 */
final class CallHeaders {
    static final String INVOCATION_ID = "X-Chutes-InvocationID";
    static final String INSTANCE = "X-OpenChutes-Instance";
    static final String SECRET = "X-OpenChutes-Secret";
    /** On a refusal of the proxy since the instance has as many calls as it takes. */
    static final String BUSY = "X-OpenChutes-Busy";
    /** On an answer of the proxy's own, not of the chute. */
    static final String OWN = "X-OpenChutes-Proxy";
    /** On an answer of the proxy's to a call of which the chute saw nothing. */
    static final String UNSENT = "X-OpenChutes-Unsent";

    private static final String CONNECTION = "connection";
    private static final Set<String> HOP_BY_HOP = Set.of(
            CONNECTION,
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Of the request; Expect and Host are this hop's own. */
    private static final Set<String> KEPT_FROM_INSTANCES = Set.of(
            "authorization",
            "cookie",
            "expect",
            "host",
            "forwarded",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-real-ip");

    /** Of the answer: a chute shares its domain with others, and on the base URL its origin with the API and the console. */
    private static final Set<String> KEPT_FROM_CALLERS = Set.of(
            "set-cookie",
            "set-cookie2",
            "clear-site-data",
            "strict-transport-security",
            "public-key-pins",
            "alt-svc",
            "service-worker-allowed",
            "refresh",
            "x-content-type-options",
            RequestIds.HEADER.toLowerCase(Locale.ROOT));

    /** Of the platform, in both directions. */
    private static final List<String> PREFIXES = List.of("x-chutes-", "x-openchutes-");

    private CallHeaders() {}

    static void copyToInstance(MultiMap sent, MultiMap forwarded) {
        Set<String> named = namedByConnection(sent);
        for (Map.Entry<String, String> header : sent) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (passes(name, named) && !KEPT_FROM_INSTANCES.contains(name)) {
                forwarded.add(header.getKey(), header.getValue());
            }
        }
    }

    /** @param ownHost whether the chute has a host name of its own; else its answer must not run as a page of the base URL */
    static void copyToCaller(MultiMap answered, MultiMap forwarded, boolean ownHost) {
        Set<String> named = namedByConnection(answered);
        Set<String> replaced = new HashSet<>();
        for (Map.Entry<String, String> header : answered) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!passes(name, named)
                    || KEPT_FROM_CALLERS.contains(name)
                    || name.startsWith("access-control-")
                    || !ownHost && name.startsWith("content-security-policy")) {
                continue;
            }
            if (replaced.add(name)) {
                forwarded.set(header.getKey(), header.getValue());
            } else {
                forwarded.add(header.getKey(), header.getValue());
            }
        }
        if (!ownHost) {
            forwarded.set("Content-Security-Policy", "sandbox");
        }
    }

    private static boolean passes(String name, Set<String> named) {
        return !HOP_BY_HOP.contains(name) && !named.contains(name) && !isOfPlatform(name);
    }

    private static boolean isOfPlatform(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        if (!headers.contains(CONNECTION)) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll(CONNECTION)) {
            for (String word : value.split(",")) {
                named.add(word.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
