package io.openchutes.rest.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A bean by which a service takes large bodies at one operation; {@link Uploads} writes them to files. Every other body is held in memory
 * and bound by {@code openchutes.rest.max-body-size}.
 *
 * @param method in upper case
 * @param path without a slash at the end; the request's may have one
 * @param mediaType of the bodies, without parameters; any other body at the path is an ordinary one
 * @param limit the largest body, in bytes; a larger one is a 413
 * @param folder where the files are kept meanwhile
 * @param atOnce how many uploads one process takes at a time; beyond it: 503
 * @param patience how long one may take to arrive; beyond it: 408
 */
public record UploadRoute(
        String method, String path, String mediaType, long limit, Path folder, int atOnce, Duration patience) {
    boolean takes(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && request.method().name().equals(method)
                && isHere(request.path())
                && type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(mediaType);
    }

    private boolean isHere(String requested) {
        return requested.equals(path) || requested.equals(path + "/");
    }
}
