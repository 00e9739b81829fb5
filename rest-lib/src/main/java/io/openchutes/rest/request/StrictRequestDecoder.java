package io.openchutes.rest.request;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;

/**
 * Refuses requests whose end a proxy may see elsewhere than this service (RFC 9112, section 11.2): Netty's decoder, whose rules
 * apply first, takes some of them.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0");
    private static final String LENGTH = "Send the body with Content-Length, or with Transfer-Encoding: chunked alone.";

    private ChunkFraming chunks;
    private boolean broken;

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** A request that is not taken; the message is for the caller. */
    static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private Malformed(String message) {
            super(message);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        if (!VERSIONS.contains(initialLine[2])) {
            throw new Malformed("Send the request as HTTP/1.1.");
        }
        return super.createMessage(initialLine);
    }

    /** Netty asks this as soon as it has read the headers, and takes an exception for a malformed request. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        if (message instanceof HttpRequest) {
            if (message.headers().contains("")) {
                throw new Malformed("A header has no name.");
            }
            List<String> encodings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean chunked = encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
            if (!chunked && !encodings.isEmpty()) {
                throw new Malformed(LENGTH);
            }
            chunks = chunked ? new ChunkFraming() : null;
        }
        return super.isContentAlwaysEmpty(message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new Malformed(LENGTH);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (broken) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        ChunkFraming followed = chunks;
        int from = buffer.readerIndex();
        int before = out.size();
        super.decode(context, buffer, out);
        if (followed != null && followed.holdsQuote(buffer, from, buffer.readerIndex())) {
            broken = true;
            while (out.size() > before) {
                ReferenceCountUtil.release(out.remove(out.size() - 1));
            }
            HttpContent malformed = new DefaultLastHttpContent();
            malformed.setDecoderResult(DecoderResult.failure(new Malformed("A chunk's extension must not be quoted.")));
            out.add(malformed);
        } else if (out.size() > before && out.get(out.size() - 1) instanceof LastHttpContent) {
            chunks = null;
        }
    }
}
