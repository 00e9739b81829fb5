package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls the stand-in as the agent does. */
class StandInSdkTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void itSaysAVersionAndMakesEnvironments() throws IOException, InterruptedException {
        String python = StandInSdk.writeTo(folder).toString();

        assertThat(output(python, "-c", "import sys, venv, ensurepip; print(sys.version_info)"))
                .isEqualTo("3.12");
        output(python, "-m", "venv", folder.resolve("environment").toString());
        String made = folder.resolve("environment/bin/python").toString();
        assertThat(output(made, "-m", "pip", "install", "chutes==0.6.9")).isEmpty();
        assertThat(folder.resolve("environment/bin/python")).isExecutable();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.strip();
    }

    @Test
    void itRunsAChuteThatIsFoundAmongTheProcesses() throws IOException, InterruptedException {
        String python = StandInSdk.writeTo(folder).toString();
        UUID instanceId = UUID.randomUUID();
        int port = freePort();
        int loggingPort = freePort();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        python,
                        "-c",
                        "import os, resource, sys",
                        "0",
                        python,
                        "chutes",
                        "run",
                        "app:chute",
                        "--dev",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--logging-port",
                        String.valueOf(loggingPort)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OPENCHUTES_INSTANCE_ID", instanceId.toString());
        builder.environment().put("HOME", folder.resolve("home").toString());
        Process process = builder.start();
        try {
            assertThat(Readiness.await(PATIENCE, () -> Readiness.listens(loggingPort)))
                    .isTrue();

            assertThat(new ChuteProcesses(folder).running())
                    .containsExactly(java.util.Map.entry(instanceId, List.of(process.pid())));
            HttpResponse<String> plain = post(port, CallKind.PLAIN);
            assertThat(plain.statusCode()).isEqualTo(200);
            assertThat(plain.body()).contains("\"heard\":{\"number\":1}").contains("\"completion_tokens\":7");
            assertThat(plain.headers().firstValue(StandInChute.INSTANCE_HEADER)).contains(instanceId.toString());
            assertThat(post(port, CallKind.STREAM).body())
                    .contains("\"part\":5")
                    .endsWith(StandInChute.LAST_EVENT);
            assertThat(post(port, CallKind.FAILING).statusCode()).isEqualTo(500);
        } finally {
            process.destroyForcibly();
        }
    }

    private HttpResponse<String> post(int port, CallKind kind) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + kind.path() + "?millis=1"))
                        .POST(BodyPublishers.ofString("{\"number\":1}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
