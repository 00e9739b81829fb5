package io.openchutes.rest.caching;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.openchutes.rest.caching.RepeatedAnswers.Found;
import io.openchutes.rest.observe.AccessLog;
import io.openchutes.rest.request.RequestIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * Answers what {@link RepeatedAnswers} has before Vert.x sees the request; everything else goes on. Lies before Vert.x's handler and its
 * compression.
 */
final class RepeatedAnswerHandler extends ChannelDuplexHandler {
    /** Vert.x's name for what turns responses into bytes. */
    private static final String ENCODER = "httpEncoder";

    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_BYTES = 64;
    /** Up to here head and body are one buffer, and one write. */
    private static final int IN_ONE_BYTES = 256 * 1024;

    private final RepeatedAnswers answers;
    private final AccessLog log;
    /** Requests that went on and are not answered: answers keep the order of their requests. */
    private int underWay;
    /** Whether the end of a request that was answered here is still to come. */
    private boolean ending;

    private ChannelHandlerContext encoder;
    private String peer;
    private byte[] authorization = {};
    private KnownCallers.Credentials credentials;

    RepeatedAnswerHandler(RepeatedAnswers answers, AccessLog log) {
        this.answers = answers;
        this.log = log;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        encoder = context.pipeline().context(ENCODER);
        peer = AccessLog.host(context.channel().remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            // Who does not read what was answered gets no more of it into memory: Vert.x stops reading such a
            // connection.
            if (underWay == 0 && context.channel().isWritable() && answers.isOn() && answer(context, request)) {
                ReferenceCountUtil.release(message);
                ending = !(message instanceof LastHttpContent);
                return;
            }
            underWay++;
        } else if (ending) {
            ReferenceCountUtil.release(message);
            ending = !(message instanceof LastHttpContent);
            return;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !isInterim(message)) {
            underWay--;
        }
        context.write(message, promise);
    }

    /** {@code 100 Continue} says nothing of the answer. */
    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private boolean answer(ChannelHandlerContext context, HttpRequest request) {
        long begun = System.nanoTime();
        PlainRequest plain = PlainRequest.of(request);
        if (plain == null || plain.authorization() != null && !isReadable(plain.authorization())) {
            return false;
        }
        Found found = answers.find(plain, plain.authorization() == null ? null : credentials);
        if (found == null) {
            return false;
        }
        String id = RequestIds.idOf(plain.requestId());
        RepeatedAnswer answer = found.answer();
        boolean inOne = answer.body().length <= IN_ONE_BYTES;
        ByteBuf head = context.alloc()
                .ioBuffer(answer.head().length + ID_BYTES + END.length + (inOne ? answer.body().length : 0));
        head.writeBytes(answer.head());
        head.writeCharSequence(id, StandardCharsets.US_ASCII);
        head.writeBytes(END);
        if (inOne) {
            encoder.writeAndFlush(head.writeBytes(answer.body()), encoder.voidPromise());
        } else {
            encoder.write(head, encoder.voidPromise());
            encoder.writeAndFlush(Unpooled.wrappedBuffer(answer.body()), encoder.voidPromise());
        }
        long nanos = System.nanoTime() - begun;
        found.timer().record(nanos, TimeUnit.NANOSECONDS);
        log.answered(peer, plain.target(), answer.status(), answer.body().length, nanos, id);
        return true;
    }

    /** Reads an Authorization header, or takes what was read of the connection's last one: most callers have one. */
    private boolean isReadable(String header) {
        byte[] sent = header.getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(authorization, sent)) {
            credentials = answers.credentials(header).orElse(null);
            authorization = sent;
        }
        return credentials != null;
    }
}
