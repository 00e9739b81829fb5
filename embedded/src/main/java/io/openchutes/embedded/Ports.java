package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** Asks the machine for ports before anything is started on them, so that a busy one is named instead of half the platform failing. */
public final class Ports {
    private static final int FIRST = 21_000;
    private static final int LAST = 29_000;

    private Ports() {}

    /** A free port of the loopback interface. */
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

    /** The first of so many free ports in a row, for a platform that a check starts. */
    public static int firstOfFree(int count) {
        return IntStream.iterate(FIRST, port -> port < LAST, port -> port + count)
                .filter(first -> IntStream.range(first, first + count).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free ports"));
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
