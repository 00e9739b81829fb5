package io.openchutes.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Asks the machine for ports before anything is started on them, so that a busy one is named instead of half the platform failing. All that it
 * proposes lie below those that systems give to whoever asks for any port (from 32768 on Linux, from 49152 elsewhere): between the question and
 * the server's start no other program's connection takes them.
 */
public final class Ports {
    private static final int FIRST_SINGLE = 11_000;
    private static final int FIRST = 21_000;
    private static final int LAST = 29_000;

    /** Each process begins elsewhere, since several run tests at a time. */
    private static final AtomicInteger NEXT = new AtomicInteger(new SecureRandom().nextInt(FIRST - FIRST_SINGLE));

    private Ports() {}

    /** A port that is free on all interfaces, and that no earlier call of this process was given until all of them were. */
    public static int free() {
        return IntStream.range(FIRST_SINGLE, FIRST)
                .map(any -> FIRST_SINGLE + Math.floorMod(NEXT.getAndIncrement(), FIRST - FIRST_SINGLE))
                .filter(Ports::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free ports"));
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
