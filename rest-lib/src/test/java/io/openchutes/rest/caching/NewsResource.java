package io.openchutes.rest.caching;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** An answer that changes when it is told to, for everybody and for one who has a key. */
@Path("/news")
@Singleton
public class NewsResource {
    /** How often the resource was asked: by requests that were not answered from memory. */
    final AtomicInteger asked = new AtomicInteger();

    final AtomicReference<Prepared> present = new AtomicReference<>();
    private final PublicAnswers answers;
    private final Keys keys;

    @Inject
    NewsResource(PublicAnswers answers, Keys keys) {
        this.answers = answers;
        this.keys = keys;
    }

    /** Who has which key: {@code Bearer NAME.SECRET}. */
    @Singleton
    static class Keys implements KnownCallers {
        final Map<String, String> rightsBySecret = new ConcurrentHashMap<>();

        @Override
        public Optional<Credentials> read(String authorization) {
            if (!authorization.startsWith("Bearer ")) {
                return Optional.empty();
            }
            return Optional.of(new Credentials() {
                @Override
                public Object name() {
                    return authorization.substring(0, authorization.indexOf('.'));
                }

                @Override
                public Optional<Object> caller() {
                    return Optional.ofNullable(rightsBySecret.get(authorization));
                }
            });
        }
    }

    /** Null: memory has it no longer. */
    void publish(String text) {
        present.set(text == null ? null : answers.prepare(Map.of("text", text)));
    }

    @GET
    public Response all(@Context HttpHeaders headers) {
        asked.incrementAndGet();
        Prepared now = present.get() == null ? answers.prepare(Map.of("text", "read")) : present.get();
        return answers.respond(new Repeatable(now, present::get), headers);
    }

    @GET
    @Path("mine")
    public Response mine(@Context HttpHeaders headers) {
        asked.incrementAndGet();
        String rights = Optional.ofNullable(headers.getHeaderString("Authorization"))
                .map(keys.rightsBySecret::get)
                .orElse(null);
        return rights == null
                ? Response.status(401).build()
                : answers.respondTo(rights, new Repeatable(present.get(), present::get), headers);
    }
}
