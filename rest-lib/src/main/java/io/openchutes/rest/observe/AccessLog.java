package io.openchutes.rest.observe;

import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

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
        if (enabled && LOG.isLoggable(Level.INFO)) {
            // Not through the log's context: it would be filled, copied and emptied again for each line.
            LOG.logRaw(AccessLineFormatter.record(
                    peer + ' ' + method + ' ' + path(target) + ' ' + status + ' ' + (bytes == 0 ? "-" : bytes)
                            + " bytes " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms id=" + requestId,
                    requestId));
        }
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
