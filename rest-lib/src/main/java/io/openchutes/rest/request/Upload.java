package io.openchutes.rest.request;

import java.nio.file.Path;

/**
 * A body that was written to a file while it arrived, since it may be larger than memory should hold. The file is deleted when the
 * answer has ended.
 *
 * @param size bytes
 * @param sha256Hex of the body as it arrived, 64 lower-case hex digits
 */
public record Upload(Path file, long size, String sha256Hex) {
    /** The key of the request's upload in its RoutingContext. */
    public static final String KEY = Upload.class.getName();
}
