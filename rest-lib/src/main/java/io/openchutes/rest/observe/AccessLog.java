package io.openchutes.rest.observe;

import io.openchutes.rest.request.RequestIds;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Writes the access line of a request that Quarkus's access log does not see, in the form of {@code quarkus.http.access-log.pattern}. */
@Singleton
public class AccessLog {
    static final String CATEGORY = "io.quarkus.http.access-log";

    private static final Logger LOG = Logger.getLogger(CATEGORY);

    private final boolean enabled;

    public AccessLog(@ConfigProperty(name = "quarkus.http.access-log.enabled") boolean enabled) {
        this.enabled = enabled;
    }

    /**
     * @param peer as {@link #host} writes it
     * @param target its query is not written, since queries hold tokens
     */
    public void answered(
            String peer, String method, String target, int status, long bytes, long nanos, String requestId) {
        if (!isOn()) {
            return;
        }
        MDC.put(RequestIds.MDC_KEY, requestId);
        try {
            write(peer, method, target, status, bytes, nanos, requestId);
        } finally {
            MDC.remove(RequestIds.MDC_KEY);
        }
    }

    /** As {@link #answered}, where the id is in the log's context already. */
    public void ended(String peer, String method, String target, int status, long bytes, long nanos, String requestId) {
        if (isOn()) {
            write(peer, method, target, status, bytes, nanos, requestId);
        }
    }

    private boolean isOn() {
        return enabled && LOG.isInfoEnabled();
    }

    private static void write(
            String peer, String method, String target, int status, long bytes, long nanos, String requestId) {
        LOG.info(peer + ' ' + method + ' ' + path(target) + ' ' + status + ' ' + (bytes == 0 ? "-" : bytes) + " bytes "
                + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms id=" + requestId);
    }

    /** How a connection's other side is written. */
    public static String host(SocketAddress peer) {
        return peer instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : "-";
    }

    private static String path(String target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '?' || target.charAt(i) == '#') {
                return target.substring(0, i);
            }
        }
        return target;
    }
}
