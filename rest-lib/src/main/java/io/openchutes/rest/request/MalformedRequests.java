package io.openchutes.rest.request;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.EventExecutor;
import io.openchutes.rest.error.ErrorAnswers;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Answers requests that are malformed below routing in the usual shape, and closes their connections; see ADR 134. */
@ApplicationScoped
public class MalformedRequests {
    private static final Logger LOG = Logger.getLogger(MalformedRequests.class);
    private static final String DECODER = "httpDecoder";
    private static final String HANDLER = "handler";
    /** Before Vert.x's handler, where answers are compressed. */
    private static final String COMPRESSION = "deflater";

    private static final Map<String, String> CLOSE = Map.of("Connection", "close");

    private final VertxInternal vertx;
    private final ErrorAnswers answers;
    private final Instance<ConnectionHandlers> handlers;
    private final Instance<DirectRequests> direct;
    /** Where the router has had requests: not the management interface's address, whose connections are set up here too. */
    private final Set<SocketAddress> routed = ConcurrentHashMap.newKeySet();

    private volatile HttpServerOptions options;

    public MalformedRequests(
            Vertx vertx,
            ErrorAnswers answers,
            @Any Instance<ConnectionHandlers> handlers,
            @Any Instance<DirectRequests> direct) {
        this.vertx = (VertxInternal) vertx;
        this.answers = answers;
        this.handlers = handlers;
        this.direct = direct;
    }

    void register(@Observes Filters filters) {
        filters.register(this::note, RequestIds.FILTER_PRIORITY + 2);
    }

    private void note(RoutingContext context) {
        routed.add(context.request().connection().localAddress());
        context.next();
    }

    void start(@ObservesAsync HttpServerStart event) {
        guardServers(event.options());
    }

    void start(@ObservesAsync HttpsServerStart event) {
        guardServers(event.options());
    }

    /** Watches the connections that the listening sockets accept from now on. */
    private void guardServers(HttpServerOptions options) {
        this.options = options;
        for (EventExecutor executor : vertx.getAcceptorEventLoopGroup()) {
            executor.execute(() -> ((SingleThreadEventLoop) executor)
                    .registeredChannelsIterator()
                    .forEachRemaining(channel -> {
                        if (channel instanceof ServerChannel
                                && channel.pipeline().get(Acceptor.class) == null) {
                            channel.pipeline().addFirst(new Acceptor());
                        }
                    }));
        }
    }

    /** The answer to a request whose body Netty could not decode. */
    ErrorAnswers.Answer answerToBody(Throwable cause) {
        return answers.of(
                400,
                cause instanceof StrictRequestDecoder.Malformed
                        ? cause.getMessage()
                        : "The request is not well-formed HTTP; check its body's chunks.",
                CLOSE);
    }

    /** The answer to a request whose line or headers Netty could not decode. */
    private ErrorAnswers.Answer answerToHead(Throwable cause) {
        if (cause instanceof StrictRequestDecoder.Malformed) {
            return answers.of(400, cause.getMessage(), CLOSE);
        }
        if (cause instanceof TooLongHttpLineException) {
            return answers.of(
                    414,
                    "The address is too long; at most " + options.getMaxInitialLineLength() + " bytes are taken.",
                    CLOSE);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return answers.of(
                    431,
                    "The headers are too large; at most " + options.getMaxHeaderSize() + " bytes are taken.",
                    CLOSE);
        }
        return answers.of(400, "The request is not well-formed HTTP; check its request line and headers.", CLOSE);
    }

    private void refuse(HttpServerRequest request) {
        ErrorAnswers.Answer answer = answerToHead(request.decoderResult().cause());
        String id = RequestIds.idOf(request);
        LOG.infof("%s %d malformed request id=%s", request.remoteAddress().hostAddress(), answer.status(), id);
        HttpServerResponse response = request.response();
        answer.headers().forEach(response::putHeader);
        response.putHeader(RequestIds.HEADER, id);
        RequestIds.addSafeHeaders(response.headers());
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(answer.body()));
        request.connection().close();
    }

    private static void askFirst(Predicate<HttpServerRequest> direct, Http1xServerConnection connection) {
        Handler<HttpServerRequest> router = VertxHttpRecorder.getRootHandler();
        connection.handler(request -> {
            if (!direct.test(request)) {
                router.handle(request);
            }
        });
    }

    /** Sees each connection before Vert.x sets it up. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel connection) {
                connection.pipeline().addFirst(new Installer());
            }
            context.fireChannelRead(message);
        }
    }

    /** Waits until Vert.x has set the connection up for HTTP/1. */
    private final class Installer extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ChannelPipeline pipeline = context.pipeline();
            if (pipeline.get(DECODER) != null
                    && pipeline.get(HANDLER) instanceof VertxHandler<?> handler
                    && handler.getConnection() instanceof Http1xServerConnection connection) {
                pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(options));
                connection.invalidRequestHandler(MalformedRequests.this::refuse);
                if (!direct.isUnsatisfied() && routed.contains(connection.localAddress())) {
                    askFirst(direct.get().ofConnection(), connection);
                }
                String before = pipeline.get(COMPRESSION) == null ? HANDLER : COMPRESSION;
                handlers.forEach(each -> pipeline.addBefore(before, null, each.handler()));
                pipeline.remove(this);
            }
            context.fireChannelRead(message);
        }
    }
}
