package io.openchutes.miner.proxy;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers go on, and which end here: those of one connection (RFC 9110, section 7.6.1), and those between gateway and proxy. */
final class ForwardedHeaders {
    private static final String OURS = "x-openchutes-";
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect",
            "host");

    private ForwardedHeaders() {}

    static void copy(MultiMap from, MultiMap to) {
        Set<String> ending = new HashSet<>(HOP_BY_HOP);
        List<String> connection = from.getAll("Connection");
        for (String value : connection) {
            for (String name : value.split(",")) {
                ending.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        // How the body ends is not the caller's to take away.
        ending.remove("content-length");
        from.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ending.contains(name) && !name.startsWith(OURS)) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }
}
