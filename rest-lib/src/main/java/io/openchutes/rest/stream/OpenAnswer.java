package io.openchutes.rest.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.openchutes.rest.request.HeldMessages;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Sends an answer's body after its request is dealt with: Vert.x and all above it end the answer when its head is written, and let go of the
 * request. This handler keeps the end of the answer from the connection until the stream ends, and the connection's next requests from
 * Vert.x. Lies next to Vert.x's handler, so that timeouts, encoders and what else is on the connection see one long answer.
 */
final class OpenAnswer extends ChannelDuplexHandler implements StreamConnection {
    /** Vert.x's name for its handler of a connection. */
    private static final String VERTX = "handler";

    private enum State {
        BEGINNING,
        OPEN,
        ENDED
    }

    /** A message of Vert.x that follows the end of the answer. */
    private record Outbound(Object message, ChannelPromise promise) {}

    private final OpenStream stream;
    /** Whether the end of the connection is the end of the answer: HTTP/1.0 has no chunks. */
    private final boolean closes;

    private State state = State.BEGINNING;
    private ChannelHandlerContext context;
    /** Messages of the next requests; null until there is one. */
    private HeldMessages requests;
    /** Null until there is one. */
    private Queue<Outbound> followers;

    private OpenAnswer(OpenStream stream, boolean closes) {
        this.stream = stream;
        this.closes = closes;
    }

    /** Begins the answer of a request whose status and headers are set; on any thread. */
    static void begin(HttpServerRequest request, OpenStream stream) {
        ((HttpServerRequestInternal) request).context().runOnContext(ignored -> beginHere(request, stream));
    }

    private static void beginHere(HttpServerRequest request, OpenStream stream) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        HttpServerResponse response = request.response();
        if (!channel.isActive() || response.closed()) {
            stream.closed();
            return;
        }
        response.setChunked(true);
        channel.pipeline().addBefore(VERTX, null, new OpenAnswer(stream, request.version() == HttpVersion.HTTP_1_0));
        response.write(Buffer.buffer());
        response.end();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(byte[] bytes) {
        onEventLoop(() ->
                context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)), context.voidPromise()));
    }

    @Override
    public boolean isFull() {
        return !context.channel().isWritable();
    }

    @Override
    public void end() {
        onEventLoop(() -> {
            context.write(
                    LastHttpContent.EMPTY_LAST_CONTENT,
                    closes ? context.newPromise().addListener(ChannelFutureListener.CLOSE) : context.voidPromise());
            close();
        });
    }

    @Override
    public void cut() {
        onEventLoop(() -> context.close());
    }

    /** In the order of the calls, also of those on the event loop itself. */
    private void onEventLoop(Runnable action) {
        context.executor().execute(() -> {
            if (state == State.OPEN) {
                action.run();
            }
        });
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (state == State.OPEN) {
            if (followers == null) {
                followers = new ArrayDeque<>(1);
            }
            followers.add(new Outbound(message, promise));
        } else if (state == State.BEGINNING && message instanceof LastHttpContent) {
            // Whoever waits for the end of the request is told now.
            ReferenceCountUtil.release(message);
            promise.trySuccess();
            state = State.OPEN;
            stream.opened(this);
        } else {
            context.write(message, promise);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (requests == null) {
            if (!(message instanceof HttpRequest)) {
                // Still of the request that is answered.
                context.fireChannelRead(message);
                return;
            }
            requests = new HeldMessages();
        }
        requests.add(context, message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            stream.drained();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close();
        context.fireChannelInactive();
    }

    /** Leaves the connection to Vert.x again, with what was kept from either. */
    private void close() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        stream.closed();
        context.pipeline().remove(this);
        if (followers != null) {
            followers.forEach(follower -> context.write(follower.message(), follower.promise()));
        }
        context.flush();
        if (requests != null) {
            requests.passOn(context, context::fireChannelRead);
        }
    }
}
