package io.openchutes.rest.caching;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** An answer that is rendered once and sent many times. */
public final class Prepared {
    /** Of those that Quarkus compresses by default (quarkus.http.compress-media-types): it marks all others as not compressed. */
    private static final Set<String> COMPRESSIBLE = Set.of(
            "text/html",
            "text/plain",
            "text/xml",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json");

    private final String mediaType;
    private final byte[] body;
    private final String tag;
    private volatile byte[] gzipped;

    /** @param tag the entity tag without quotes: changes with every byte of the body */
    Prepared(String mediaType, byte[] body, String tag) {
        this.mediaType = mediaType;
        this.body = body;
        this.tag = tag;
    }

    public String mediaType() {
        return mediaType;
    }

    public byte[] body() {
        return body;
    }

    public String tag() {
        return tag;
    }

    /** Compressed once for all clients that accept it, when the first of them asks; null for what does not shrink, pictures say. */
    public byte[] gzipped() {
        if (gzipped == null && isCompressible()) {
            synchronized (this) {
                if (gzipped == null) {
                    gzipped = compressed(body);
                }
            }
        }
        return gzipped;
    }

    /** Whether {@link #gzipped} costs nothing. */
    public boolean isGzipped() {
        return gzipped != null || !isCompressible();
    }

    private boolean isCompressible() {
        int parameters = mediaType.indexOf(';');
        return COMPRESSIBLE.contains(parameters < 0 ? mediaType : mediaType.substring(0, parameters));
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 8 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
