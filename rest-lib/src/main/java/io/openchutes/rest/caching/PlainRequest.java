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
 * @param sent of who calls, null where nothing was
 * @param requestId as the caller sent it
 */
record PlainRequest(
        String target,
        String host,
        String accept,
        KnownCallers.Sent sent,
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
            "x-chutes-userid",
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
        String hotkey = null;
        String nonce = null;
        String signature = null;
        String version = null;
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
                case KnownCallers.Sent.AUTHORIZATION -> {
                    other |= authorization != null;
                    authorization = value;
                }
                case KnownCallers.Sent.HOTKEY -> {
                    other |= hotkey != null;
                    hotkey = value;
                }
                case KnownCallers.Sent.NONCE -> {
                    other |= nonce != null;
                    nonce = value;
                }
                case KnownCallers.Sent.SIGNATURE -> {
                    other |= signature != null;
                    signature = value;
                }
                case KnownCallers.Sent.VERSION -> {
                    other |= version != null;
                    version = value;
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
        if (other) {
            return null;
        }
        KnownCallers.Sent sent = new KnownCallers.Sent(authorization, hotkey, nonce, signature, version);
        return new PlainRequest(
                request.uri(), host, accept, sent.isNothing() ? null : sent, acceptEncoding, ifNoneMatch, requestId);
    }
}
