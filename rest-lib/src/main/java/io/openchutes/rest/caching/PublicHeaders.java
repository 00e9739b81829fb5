package io.openchutes.rest.caching;

import io.openchutes.rest.request.RestConfig;
import java.util.Locale;

/** What shared caches and callers are told of an answer, and tell. */
final class PublicHeaders {
    static final String VARY = "Authorization, X-Chutes-Hotkey, Accept-Encoding";

    private PublicHeaders() {}

    static String cacheControl(RestConfig config) {
        return "public, max-age=" + config.publicMaxAge();
    }

    static boolean acceptsGzip(String acceptEncoding) {
        return acceptEncoding != null && acceptEncoding.toLowerCase(Locale.ROOT).contains("gzip");
    }

    /** A strong tag names the bytes that are sent, and the compressed ones are others. */
    static String entityTag(Prepared answer, boolean gzip) {
        return '"' + answer.tag() + (gzip ? "-gzip" : "") + '"';
    }

    /** The weak comparison of RFC 9110, section 13.1.2. */
    static boolean matches(String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String trimmed = candidate.trim();
            if (trimmed.equals("*") || trimmed.equals(tag) || trimmed.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
