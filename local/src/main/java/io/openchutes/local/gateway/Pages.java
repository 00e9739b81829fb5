package io.openchutes.local.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.service.ServiceDefinition;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pages of the base URL besides the services': a first page for people, and the operations of all services in one document, which the
 * page {@code /docs} shows too, since it reads its document from there.
 */
final class Pages {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private record Page(String type, Buffer content) {}

    private final Map<String, Page> pages = new LinkedHashMap<>();

    Pages() {
        ObjectMapper json = new ObjectMapper();
        pages.put("/", new Page("text/html;charset=UTF-8", Buffer.buffer(resource("/pages/index.html"))));
        pages.put("/favicon.ico", new Page("image/svg+xml", Buffer.buffer(resource("/pages/favicon.svg"))));
        try {
            List<byte[]> documents = ServiceDefinition.ALL.stream()
                    .map(service -> resource("/openapi/" + service.name() + ".json"))
                    .toList();
            byte[] platform = json.writeValueAsBytes(PlatformDocument.of(documents, json));
            pages.put("/openapi.json", new Page("application/json;charset=UTF-8", Buffer.buffer(platform)));
        } catch (IOException e) {
            throw new UncheckedIOException("The services' OpenAPI documents can't be read", e);
        }
    }

    /** Answers a request for one of these pages; false leaves it alone. */
    boolean handle(String path, HttpServerRequest request) {
        Page page = pages.get(path);
        if (page == null || !READING.contains(request.method())) {
            return false;
        }
        request.response()
                .putHeader("Content-Type", page.type())
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (request.method() == HttpMethod.HEAD) {
            request.response()
                    .putHeader("Content-Length", String.valueOf(page.content().length()))
                    .end();
        } else {
            request.response().end(page.content());
        }
        return true;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the launcher's jar: build it anew.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be read", e);
        }
    }
}
