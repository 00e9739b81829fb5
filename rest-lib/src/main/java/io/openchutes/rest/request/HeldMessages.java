package io.openchutes.rest.request;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** What a connection's caller sends while an earlier request of his is being answered. Beyond some messages no more is read of him. */
public final class HeldMessages {
    private static final int MOST = 16;

    private final Queue<Object> messages = new ArrayDeque<>(2);
    private boolean stoppedReading;

    /** Keeps a message, with its reference. */
    public void add(ChannelHandlerContext context, Object message) {
        messages.add(message);
        if (messages.size() >= MOST && context.channel().config().isAutoRead()) {
            stoppedReading = true;
            context.channel().config().setAutoRead(false);
        }
    }

    /** Passes all of them on in their order, or releases them where the connection is closed; none may be added any more. */
    public void passOn(ChannelHandlerContext context, Consumer<Object> next) {
        if (stoppedReading) {
            context.channel().config().setAutoRead(true);
        }
        messages.forEach(context.channel().isActive() ? next : ReferenceCountUtil::release);
        // Vert.x sends nothing between a message and this.
        context.fireChannelReadComplete();
    }
}
