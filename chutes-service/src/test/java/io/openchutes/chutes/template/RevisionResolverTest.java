package io.openchutes.chutes.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of each answer of the address that an operator gave. */
class RevisionResolverTest {
    private static final String REVISION = "0123456789abcdef0123456789abcdef01234567";

    private HttpServer server;
    private int status = 200;
    private String body = "";
    private String askedFor;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            askedFor = exchange.getRequestURI().toString();
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void theRevisionIsTheShaOfTheAnswer() {
        body = "{\"id\": \"org/model\", \"sha\": \"" + REVISION + "\", \"siblings\": []}";

        assertThat(resolver().revisionOf("org/model")).isEqualTo(REVISION);
        assertThat(askedFor).isEqualTo("/api/models/org/model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"sha\": \"main\"}", "{\"sha\": 5}", "[]", "null"})
    void anAnswerWithoutARevisionIsA400(String answer) {
        body = answer;

        assertRefused(resolver(), ErrorCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 401, 302})
    void aModelThatIsNotThereIsA400(int answer) {
        status = answer;

        assertRefused(resolver(), ErrorCode.BAD_REQUEST);
        assertThat(askedFor).as("a redirect is not followed").isEqualTo("/api/models/org/model");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void aResolverInTroubleIsA503(int answer) {
        status = answer;

        assertRefused(resolver(), ErrorCode.UNAVAILABLE);
    }

    @Test
    void anAnswerThatIsNoJsonIsA503() {
        body = "<html>";

        assertRefused(resolver(), ErrorCode.UNAVAILABLE);
    }

    @Test
    void aResolverThatIsNotThereIsA503() {
        RevisionResolver resolver = resolver();
        server.stop(0);

        assertRefused(resolver, ErrorCode.UNAVAILABLE);
    }

    @Test
    void withoutAResolverTheRevisionMustBeGiven() {
        assertRefused(new RevisionResolver(Optional.empty(), new ObjectMapper()), ErrorCode.BAD_REQUEST);
    }

    private RevisionResolver resolver() {
        return new RevisionResolver(
                Optional.of("http://127.0.0.1:" + server.getAddress().getPort() + "/api/models/{model}"),
                new ObjectMapper());
    }

    private static void assertRefused(RevisionResolver resolver, ErrorCode code) {
        assertThatThrownBy(() -> resolver.revisionOf("org/model"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
