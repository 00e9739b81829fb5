package io.openchutes.rest.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** Who has which key: {@code Bearer NAME.SECRET}; and whose hotkey is known, of whom {@code good} is the signature. */
    @Singleton
    static class Keys implements KnownCallers {
        final Map<String, String> rightsBySecret = new ConcurrentHashMap<>();
        final Map<String, String> rightsByHotkey = new ConcurrentHashMap<>();

        /** Nonces of version 2 that were sent. */
        final Set<String> spent = ConcurrentHashMap.newKeySet();
        /** What spending waits for. */
        final AtomicReference<CountDownLatch> open = new AtomicReference<>(new CountDownLatch(0));

        private final class Known implements Credentials {
            private final Object name;
            private final Sent sent;

            private Known(Object name, Sent sent) {
                this.name = name;
                this.sent = sent;
            }

            @Override
            public Object name() {
                return name;
            }

            @Override
            public Optional<Object> caller(Object operation, String target) {
                assertThat(operation).isEqualTo("/news/mine");
                assertThat(target).startsWith("/news/mine?");
                return rights(sent);
            }

            @Override
            public boolean isGoodOnce() {
                return sent.version() != null;
            }

            @Override
            public boolean spend() {
                try {
                    return open.get().await(10, TimeUnit.SECONDS) && spent.add(sent.nonce());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public Optional<Credentials> read(Sent sent) {
            if (sent.authorization() != null) {
                return sent.authorization().startsWith("Bearer ") && sent.hotkey() == null
                        ? Optional.of(new Known(
                                sent.authorization()
                                        .substring(0, sent.authorization().indexOf('.')),
                                sent))
                        : Optional.empty();
            }
            return sent.hotkey() == null || sent.signature() == null
                    ? Optional.empty()
                    : Optional.of(new Known(List.of(sent.hotkey(), sent.version() != null), sent));
        }

        Optional<Object> rights(Sent sent) {
            return Optional.ofNullable(
                    sent.authorization() != null
                            ? rightsBySecret.get(sent.authorization())
                            : "good".equals(sent.signature()) ? rightsByHotkey.get(sent.hotkey()) : null);
        }

        @Override
        public Object operation(RoutingContext context) {
            return context.request().path();
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
        Object rights = keys.rights(new KnownCallers.Sent(
                        headers.getHeaderString("Authorization"),
                        headers.getHeaderString("X-Chutes-Hotkey"),
                        headers.getHeaderString("X-Chutes-Nonce"),
                        headers.getHeaderString("X-Chutes-Signature"),
                        headers.getHeaderString("X-Chutes-Sig-Version")))
                .orElse(null);
        return rights == null
                ? Response.status(401).build()
                : answers.respondTo(rights, new Repeatable(present.get(), present::get), headers);
    }
}
