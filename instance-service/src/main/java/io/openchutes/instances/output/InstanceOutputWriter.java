package io.openchutes.instances.output;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.rest.stream.StreamedAnswerWriter;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/**
 * Passes an instance's output on as it comes, no faster than its reader takes it: what waits is in the sockets, not in memory. A reader
 * who leaves ends it at the instance.
 */
@Provider
@Produces(MediaType.TEXT_PLAIN)
public class InstanceOutputWriter extends StreamedAnswerWriter<InstanceOutput> {
    private final Vertx vertx;
    private final long longest;
    private final long largest;
    private final Set<Passage> open = ConcurrentHashMap.newKeySet();

    public InstanceOutputWriter(Vertx vertx, InstancesConfig config) {
        super(InstanceOutput.class);
        this.vertx = vertx;
        this.longest = config.logs().longest().toMillis();
        this.largest = config.logs().largest();
    }

    @Override
    protected void begin(InstanceOutput output, ResteasyReactiveRequestContext request, ServerHttpResponse response) {
        new Passage(output, request, response).begin();
    }

    /** Streams would keep a replica that is to stop alive. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        open.forEach(passage -> passage.end("the service is restarting: follow again"));
    }

    /** One stream; the source's handlers run on its event loop one after the other, the reader's on its own. */
    private final class Passage {
        private final InstanceOutput output;
        private final ResteasyReactiveRequestContext request;
        private final ServerHttpResponse reader;
        private final AtomicBoolean ended = new AtomicBoolean();
        private long timer;
        private long passed;

        private Passage(InstanceOutput output, ResteasyReactiveRequestContext request, ServerHttpResponse reader) {
            this.output = output;
            this.request = request;
            this.reader = reader;
        }

        private void begin() {
            open.add(this);
            reader.addCloseHandler(() -> end(null));
            timer = vertx.setTimer(longest, due -> end("the stream has lasted as long as one may"));
            output.source()
                    .handler(this::pass)
                    .exceptionHandler(failure -> end("the connection to the instance broke"))
                    .endHandler(end -> end(null));
            if (reader.closed()) {
                end(null);
            } else {
                output.source().resume();
            }
        }

        private void pass(Buffer part) {
            if (ended.get() || reader.closed()) {
                end(null);
                return;
            }
            passed += part.length();
            if (passed > largest) {
                end("the stream has as many bytes as one may");
                return;
            }
            output.source().pause();
            reader.write(part.getBytes()).whenComplete((written, failure) -> {
                if (failure != null) {
                    end(null);
                } else if (!ended.get()) {
                    output.source().resume();
                }
            });
        }

        /** @param why told to the reader where he did not see the end; null: he did, or is gone */
        private void end(String why) {
            if (ended.getAndSet(true)) {
                return;
            }
            open.remove(this);
            vertx.cancelTimer(timer);
            output.source().request().connection().close();
            output.end().run();
            if (!reader.closed()) {
                if (why != null) {
                    reader.write(("\n[openchutes: " + why + "]\n").getBytes(StandardCharsets.UTF_8));
                }
                reader.end();
            }
            request.resume();
        }
    }
}
