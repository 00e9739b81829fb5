package io.openchutes.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a service's answers from memory are compared with: Vert.x's server, which gives the same bytes with the same headers and does
 * nothing else. It knows no caller, and neither routes nor records nor logs.
 */
public final class BareServer {
    /**
     * An answer as it was got from a service.
     *
     * @param target the path with its query
     */
    record Recorded(String target, Map<String, String> headers, byte[] body) {}

    private record Prepared(Map<String, String> headers, Buffer body) {}

    private final Map<String, Prepared> answers = new HashMap<>();

    private BareServer(List<Recorded> recorded) {
        recorded.forEach(
                answer -> answers.put(answer.target(), new Prepared(answer.headers(), Buffer.buffer(answer.body()))));
    }

    /** Arguments: the port to listen on, and a file with the answers. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        BareServer server = new BareServer(
                List.of(new ObjectMapper().readValue(Path.of(arguments[1]).toFile(), Recorded[].class)));
        Vertx vertx = Vertx.vertx();
        // As many listeners as Quarkus has, each on an event loop of its own.
        int listeners = 2 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < listeners; i++) {
            vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                    .requestHandler(server::handle)
                    .listen()
                    .onFailure(failure -> {
                        failure.printStackTrace(System.err);
                        System.exit(1);
                    });
        }
    }

    private void handle(HttpServerRequest request) {
        Prepared answer = answers.get(request.uri());
        if (answer == null) {
            request.response().setStatusCode(404).end();
            return;
        }
        answer.headers().forEach(request.response()::putHeader);
        request.response().end(answer.body());
    }
}
