package io.openchutes.instances.call;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * Takes the server's idle timeout off a caller's connection while a call is under way: a chute may take longer for its first byte than a
 * connection may idle between two requests. Vert.x offers no way of its own to do so.
 */
final class IdleTimeout {
    private static final String NAME = "idle";
    private static final String BEFORE = "handler";

    private final ChannelPipeline pipeline;
    private final IdleStateHandler suspended;

    private IdleTimeout(ChannelPipeline pipeline, IdleStateHandler suspended) {
        this.pipeline = pipeline;
        this.suspended = suspended;
    }

    /** To be called on the connection's event loop, as all of it. */
    static IdleTimeout suspend(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channelHandlerContext().pipeline();
            ChannelHandler handler = pipeline.get(NAME);
            if (handler instanceof IdleStateHandler idle) {
                pipeline.remove(NAME);
                return new IdleTimeout(pipeline, idle);
            }
        }
        return new IdleTimeout(null, null);
    }

    void restore() {
        if (pipeline != null
                && pipeline.channel().isOpen()
                && pipeline.get(NAME) == null
                && pipeline.get(BEFORE) != null) {
            pipeline.addBefore(
                    BEFORE,
                    NAME,
                    new IdleStateHandler(
                            suspended.getReaderIdleTimeInMillis(),
                            suspended.getWriterIdleTimeInMillis(),
                            suspended.getAllIdleTimeInMillis(),
                            TimeUnit.MILLISECONDS));
        }
    }
}
