package io.openchutes.rest.stream;

import io.quarkus.vertx.http.Uncompressed;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Streams whose events a test sends. */
@Path("/parcels/followed")
@Singleton
public class FollowedResource {
    /** In the order of their requests. */
    final BlockingQueue<Followed> followed = new LinkedBlockingQueue<>();

    @Inject
    CurrentVertxRequest request;

    /** @param held what the request consists of */
    record Followed(
            CompletableFuture<StreamConnection> connection,
            AtomicInteger drains,
            CompletableFuture<Void> isClosed,
            List<Reference<?>> held)
            implements OpenStream {
        @Override
        public void opened(StreamConnection opened) {
            connection.complete(opened);
        }

        @Override
        public void drained() {
            drains.incrementAndGet();
        }

        @Override
        public void closed() {
            assert !isClosed.isDone();
            isClosed.complete(null);
        }
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @Uncompressed
    public OpenStream follow() {
        Followed stream = new Followed(
                new CompletableFuture<>(),
                new AtomicInteger(),
                new CompletableFuture<>(),
                List.of(
                        new WeakReference<>(request.getCurrent()),
                        new WeakReference<>(request.getCurrent().response()),
                        new WeakReference<>(request.getOtherHttpContextObject())));
        followed.add(stream);
        return stream;
    }
}
