package io.openchutes.rest.caching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.base.digest.Sha256;
import io.openchutes.rest.request.RestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Answers that are the same for every anonymous caller: shared caches may keep them for some seconds, and a caller that has one
 * already gets a 304. All other answers are {@code private, no-store} without anybody's doing.
 */
@ApplicationScoped
public class PublicAnswers {
    private static final String VARY = "Authorization, X-Chutes-Hotkey, Accept-Encoding";

    private final ObjectMapper mapper;
    private final String cacheControl;

    public PublicAnswers(ObjectMapper mapper, RestConfig config) {
        this.mapper = mapper;
        this.cacheControl = "public, max-age=" + config.publicMaxAge();
    }

    /**
     * An answer that is rendered once and sent many times, for caches.
     *
     * @param tag the entity tag without quotes: changes with every byte of the body
     * @param gzipped the body compressed once for all clients that accept it; null where each answer is compressed on its way
     */
    public record Prepared(String mediaType, byte[] body, String tag, byte[] gzipped) {
        public Prepared(String mediaType, byte[] body, String tag) {
            this(mediaType, body, tag, null);
        }

        /** The same answer with its compressed form, for large ones that are sent often. */
        public Prepared compressed() {
            ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 8 + 64);
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Prepared(mediaType, body, tag, out.toByteArray());
        }
    }

    /** Writes an entity as JSON, once. */
    public Prepared prepare(Object entity) {
        try {
            return prepare(MediaType.APPLICATION_JSON, mapper.writeValueAsBytes(entity));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The answer can't be written as JSON.", e);
        }
    }

    public Prepared prepare(String mediaType, byte[] body) {
        byte[] digest = Sha256.of(body);
        return new Prepared(
                mediaType,
                body,
                Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 27));
    }

    /** 200 with the entity, or 304 where the caller's If-None-Match names it. Only for anonymous callers. */
    public Response respond(Object entity, HttpHeaders request) {
        return respond(prepare(entity), request);
    }

    /** 200 with the prepared answer, or 304 where the caller's If-None-Match names it. Only for anonymous callers. */
    public Response respond(Prepared answer, HttpHeaders request) {
        // A strong tag names the bytes that are sent, and the compressed ones are others.
        String encodings = request.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
        boolean gzip = encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip");
        String tag = '"' + answer.tag() + (gzip ? "-gzip" : "") + '"';
        Response.ResponseBuilder response;
        if (matches(request.getHeaderString(HttpHeaders.IF_NONE_MATCH), tag)) {
            response = Response.notModified();
        } else if (gzip && answer.gzipped() != null) {
            response = Response.ok(answer.gzipped(), answer.mediaType()).header(HttpHeaders.CONTENT_ENCODING, "gzip");
        } else {
            response = Response.ok(answer.body(), answer.mediaType());
        }
        return response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .header(HttpHeaders.VARY, VARY)
                .build();
    }

    /** The weak comparison of RFC 9110, section 13.1.2. */
    static boolean matches(String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String trimmed = candidate.trim();
            if (trimmed.equals("*") || trimmed.equals(tag) || trimmed.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
