package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignedCallTest {
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/refused") ? 401 : 200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private boolean passes(String... words) throws InterruptedException {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        List<String> given = List.of(words).stream()
                .map(word -> word.startsWith("/") ? base + word : word)
                .toList();
        return new SignedCall(Clock.systemUTC()).run(given, Duration.ZERO);
    }

    @Test
    void eachHasToAnswer200() throws Exception {
        assertThat(passes("/a", "/b")).isTrue();
        assertThat(passes("/a", "/refused")).isFalse();
        assertThat(passes("/refused", "/a")).isFalse();
    }

    @Test
    void anotherStatusIsWantedOfTheNextAlone() throws Exception {
        assertThat(passes("--status", "401", "/refused", "/a")).isTrue();
        assertThat(passes("--status", "401", "/refused", "/refused")).isFalse();
        assertThat(passes("--status", "401", "/a")).isFalse();
    }

    @Test
    void whoDoesNotAnswerFails() throws Exception {
        server.stop(0);
        assertThat(passes("/a")).isFalse();
    }
}
