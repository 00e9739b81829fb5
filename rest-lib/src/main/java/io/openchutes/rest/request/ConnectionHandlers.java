package io.openchutes.rest.request;

import io.netty.channel.ChannelHandler;

/** A look at each connection's requests before Vert.x has them, and at its answers after it. */
public interface ConnectionHandlers {
    /** For one connection; between the HTTP codec and Vert.x's compression. */
    ChannelHandler handler();
}
