package io.openchutes.rest.error;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for request targets, so that an ingress, the router and a resource read the same path in it. */
public final class TargetRules {
    private static final String SEPARATOR = "(?:/|%2f|%5c)";
    private static final Pattern EMPTY_SEGMENT =
            Pattern.compile(SEPARATOR + "(?=" + SEPARATOR + ")", Pattern.CASE_INSENSITIVE);
    /** Encoded or not, and also before a path parameter, which some servers strip before they parse the segment. */
    private static final Pattern DOT_SEGMENT =
            Pattern.compile(SEPARATOR + "(?:\\.|%2e){1,2}(?=" + SEPARATOR + "|;|%3b|$)", Pattern.CASE_INSENSITIVE);

    private TargetRules() {}

    /**
     * One sentence on what is wrong with a request target; empty for a good one.
     *
     * @param target the target as the client sent it
     * @param path the path within it, not decoded
     */
    public static Optional<String> defect(String target, String path) {
        return isOrdinary(target) ? Optional.empty() : defectOfAny(target, path);
    }

    static Optional<String> defectOfAny(String target, String path) {
        int query = target.indexOf('?');
        if (!isEncoded(query < 0 ? target : target.substring(0, query))) {
            return Optional.of(
                    "The path is not an address: send % as %25, and other special characters as % and two hex digits.");
        }
        if (query >= 0 && !isEncoded("/?" + target.substring(query + 1))) {
            return Optional.of(
                    "The query is not an address: send % as %25, and other special characters as % and two hex digits.");
        }
        if (path != null && EMPTY_SEGMENT.matcher(path).find()) {
            return Optional.of("The path holds an empty segment (//): send it with single slashes.");
        }
        if (path != null && DOT_SEGMENT.matcher(path).find()) {
            return Optional.of("The path holds a segment . or ..: send the path that it leads to.");
        }
        return Optional.empty();
    }

    /** Whether the target holds none of what the rules are about: true of nearly all, and told in a fraction of the time. */
    static boolean isOrdinary(String target) {
        boolean inQuery = false;
        char last = 'x';
        for (int i = 0; i < target.length(); i++) {
            char next = target.charAt(i);
            if (next == '?' && !inQuery) {
                inQuery = true;
            } else if (next == '/' || next == '.') {
                if (!inQuery && last == '/') {
                    return false;
                }
            } else if (!isLetterOrDigit(next) && "-_~=&".indexOf(next) < 0) {
                return false;
            }
            last = next;
        }
        return target.startsWith("/");
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isEncoded(String part) {
        try {
            return part.isEmpty() || new URI(part).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
