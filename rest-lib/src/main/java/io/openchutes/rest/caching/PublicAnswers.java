package io.openchutes.rest.caching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.base.digest.Sha256;
import io.openchutes.rest.request.RestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Base64;

/**
 * Answers that are the same for every anonymous caller: shared caches may keep them for some seconds, and a caller that has one
 * already gets a 304. All other answers are {@code private, no-store} without anybody's doing.
 */
@ApplicationScoped
public class PublicAnswers {
    private final ObjectMapper mapper;
    private final RepeatedAnswers repeated;
    private final String cacheControl;

    public PublicAnswers(ObjectMapper mapper, RestConfig config, RepeatedAnswers repeated) {
        this.mapper = mapper;
        this.repeated = repeated;
        this.cacheControl = PublicHeaders.cacheControl(config);
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

    /** As {@link #respond(Prepared, HttpHeaders)}, and whoever asks the same is answered from memory where that holds it. */
    public Response respond(Repeatable answer, HttpHeaders request) {
        repeated.offer(true, null, answer.again());
        return respond(answer.answer(), request);
    }

    /** 200 with the prepared answer, or 304 where the caller's If-None-Match names it. Only for anonymous callers. */
    public Response respond(Prepared answer, HttpHeaders request) {
        boolean gzip = PublicHeaders.acceptsGzip(request.getHeaderString(HttpHeaders.ACCEPT_ENCODING));
        String tag = PublicHeaders.entityTag(answer, gzip);
        Response.ResponseBuilder response =
                PublicHeaders.matches(request.getHeaderString(HttpHeaders.IF_NONE_MATCH), tag)
                        ? Response.notModified()
                        : ok(answer, gzip);
        return response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .header(HttpHeaders.VARY, PublicHeaders.VARY)
                .build();
    }

    /**
     * 200 with an answer that no shared cache may keep.
     *
     * @param caller as {@link KnownCallers} tells it, null without credentials; whoever asks the same with the same credentials is answered
     *     from memory where that holds it
     */
    public Response respondTo(Object caller, Repeatable answer, HttpHeaders request) {
        repeated.offer(false, caller, answer.again());
        return ok(answer.answer(), PublicHeaders.acceptsGzip(request.getHeaderString(HttpHeaders.ACCEPT_ENCODING)))
                .build();
    }

    private static Response.ResponseBuilder ok(Prepared answer, boolean gzip) {
        return gzip && answer.gzipped() != null
                ? Response.ok(answer.gzipped(), answer.mediaType()).header(HttpHeaders.CONTENT_ENCODING, "gzip")
                : Response.ok(answer.body(), answer.mediaType());
    }
}
