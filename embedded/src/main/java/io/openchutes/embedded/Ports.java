package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asks the machine for ports before anything is started on them, so that a busy one is named instead of half the platform failing. */
public final class Ports {
    private Ports() {}

    /** A port of the loopback interface that nobody listens on now. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }

    /** Whether the port can be bound on the loopback interface and on all interfaces. */
    public static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port whose last connections are still in TIME_WAIT is free for a server.
            socket.setReuseAddress(!ChildProcess.isWindows());
            socket.bind(address, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
