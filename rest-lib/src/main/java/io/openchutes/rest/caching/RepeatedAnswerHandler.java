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
import io.openchutes.rest.request.HeldMessages;
import io.openchutes.rest.request.RepeatedHeader;
import io.openchutes.rest.request.RequestIds;
import java.nio.charset.StandardCharsets;
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

    /** What follows a request whose credentials are being spent; null where there is none. */
    private HeldMessages held;

    private ChannelHandlerContext encoder;
    private String peer;
    /** Null where only the long way can tell. */
    private final RepeatedHeader<KnownCallers.Credentials> authorization;

    RepeatedAnswerHandler(RepeatedAnswers answers, AccessLog log) {
        this.answers = answers;
        this.log = log;
        this.authorization =
                new RepeatedHeader<>(header -> answers.credentials(KnownCallers.Sent.authorizationAlone(header))
                        .orElse(null));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        encoder = context.pipeline().context(ENCODER);
        peer = AccessLog.host(context.channel().remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (held != null) {
            held.add(context, message);
            return;
        }
        if (message instanceof HttpRequest request) {
            // Who does not read what was answered gets no more of it into memory: Vert.x stops reading such a
            // connection.
            if (underWay == 0
                    && answers.mayHave(request.uri())
                    && context.channel().isWritable()
                    && answers.isOn()
                    && answer(context, request)) {
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
        if (plain == null) {
            return false;
        }
        KnownCallers.Credentials sent = plain.sent() == null ? null : read(plain.sent());
        Found found = plain.sent() != null && sent == null ? null : answers.find(plain, sent);
        if (found == null) {
            return false;
        }
        if (sent == null || !sent.isGoodOnce()) {
            send(context, request, plain, found, begun);
            return true;
        }
        held = new HeldMessages();
        answers.spend(
                sent,
                spent -> context.executor().execute(() -> {
                    HeldMessages next = held;
                    held = null;
                    if (!context.channel().isActive()) {
                        ReferenceCountUtil.release(request);
                    } else if (spent) {
                        send(context, request, plain, found, begun);
                    } else {
                        underWay++;
                        context.fireChannelRead(request);
                    }
                    next.passOn(context, message -> channelRead(context, message));
                }));
        return true;
    }

    private void send(ChannelHandlerContext context, HttpRequest request, PlainRequest plain, Found found, long begun) {
        ReferenceCountUtil.release(request);
        ending = !(request instanceof LastHttpContent);
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
        log.answered(peer, "GET", plain.target(), answer.status(), answer.body().length, nanos, id);
    }

    /** Reads credentials, or takes what was read of the connection's last API key: most callers have one. Null where only the long way can tell. */
    private KnownCallers.Credentials read(KnownCallers.Sent sent) {
        return sent.isAuthorizationAlone()
                ? authorization.read(sent.authorization())
                : answers.credentials(sent).orElse(null);
    }
}
