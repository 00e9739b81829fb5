package io.openchutes.rest.caching;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A GET of which everything is known that its answer can depend on.
 *
 * @param host as all others null where it was not sent
 * @param requestId as the caller sent it
 */
record PlainRequest(
        String target,
        String host,
        String accept,
        String authorization,
        String acceptEncoding,
        String ifNoneMatch,
        String requestId) {
    /** No answer that is given again depends on them: what proxies add, what browsers and clients say of themselves. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "user-agent",
            "accept-language",
            "content-type",
            "cache-control",
            "pragma",
            "referer",
            "dnt",
            "priority",
            "upgrade-insecure-requests",
            "via",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-scheme",
            "x-real-ip",
            "x-scheme",
            "traceparent",
            "tracestate",
            "baggage");

    /** Null where something in it is not known to make no difference, or comes twice. */
    static PlainRequest of(HttpRequest request) {
        if (!request.decoderResult().isSuccess()
                || !HttpMethod.GET.equals(request.method())
                || !HttpVersion.HTTP_1_1.equals(request.protocolVersion())) {
            return null;
        }
        String host = null;
        String accept = null;
        String authorization = null;
        String acceptEncoding = null;
        String ifNoneMatch = null;
        String requestId = null;
        boolean other = false;
        for (Iterator<Map.Entry<CharSequence, CharSequence>> each =
                        request.headers().iteratorCharSequence();
                each.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> header = each.next();
            String name = header.getKey().toString().toLowerCase(Locale.ROOT);
            String value = header.getValue().toString();
            switch (name) {
                case "host" -> {
                    other |= host != null;
                    host = value;
                }
                case "accept" -> {
                    other |= accept != null;
                    accept = value;
                }
                case "authorization" -> {
                    other |= authorization != null;
                    authorization = value;
                }
                case "accept-encoding" -> {
                    other |= acceptEncoding != null;
                    acceptEncoding = value;
                }
                case "if-none-match" -> {
                    other |= ifNoneMatch != null;
                    ifNoneMatch = value;
                }
                case "x-request-id" -> {
                    other |= requestId != null;
                    requestId = value;
                }
                case "connection" -> other |= !value.equalsIgnoreCase("keep-alive");
                default -> other |= !WITHOUT_EFFECT.contains(name) && !name.startsWith("sec-");
            }
        }
        return other
                ? null
                : new PlainRequest(request.uri(), host, accept, authorization, acceptEncoding, ifNoneMatch, requestId);
    }
}
