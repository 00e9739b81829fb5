package io.openchutes.miner.proxy;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands calls on to the chute, as many at a time as it takes, body and answer streamed with back-pressure. */
final class ChuteCalls {
    private final HttpClient client;
    private final String host;
    private final int port;
    private final int concurrency;
    private final AtomicInteger inFlight = new AtomicInteger();

    ChuteCalls(HttpClient client, String host, int port, int concurrency) {
        this.client = client;
        this.host = host;
        this.port = port;
        this.concurrency = concurrency;
    }

    int inFlight() {
        return inFlight.get();
    }

    /** Whether there is room for one more; whoever got it leaves again. */
    boolean enter() {
        if (inFlight.incrementAndGet() > concurrency) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    void forward(HttpServerRequest request, String target) {
        request.pause();
        Caller caller = new Caller(request.response());
        request.response().closeHandler(left -> caller.leave());
        client.request(new RequestOptions()
                        .setHost(host)
                        .setPort(port)
                        .setMethod(request.method())
                        .setURI(target))
                .onSuccess(call -> send(request, call, caller))
                .onFailure(unreachable -> fail(request, true));
    }

    private void send(HttpServerRequest request, HttpClientRequest call, Caller caller) {
        if (!caller.calls(call)) {
            return;
        }
        ForwardedHeaders.copy(request.headers(), call.headers());
        call.response().onSuccess(answer -> answer(request, answer)).onFailure(broken -> fail(request, false));
        if (request.headers().contains("Content-Length") || request.headers().contains("Transfer-Encoding")) {
            call.setChunked(!request.headers().contains("Content-Length"));
            // A body that breaks off is not ended as if it were whole.
            request.pipe().endOnFailure(false).to(call).onFailure(broken -> call.reset());
        } else {
            request.resume();
            call.end();
        }
    }

    private static void answer(HttpServerRequest request, HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            answer.request().reset();
            return;
        }
        response.setStatusCode(answer.statusCode());
        ForwardedHeaders.copy(answer.headers(), response.headers());
        boolean noBody =
                request.method() == HttpMethod.HEAD || answer.statusCode() == 204 || answer.statusCode() == 304;
        if (noBody) {
            response.end();
            return;
        }
        response.setChunked(!answer.headers().contains("Content-Length"));
        answer.pipe()
                .endOnFailure(false)
                .to(response)
                .onFailure(broken -> request.connection().close());
    }

    /** The caller of an answer that breaks off sees its connection end before the answer does. */
    private static void fail(HttpServerRequest request, boolean unsent) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        InstanceProxy.own(request).setStatusCode(502);
        if (unsent) {
            response.putHeader(InstanceProxy.UNSENT, "1");
        }
        response.putHeader("Connection", "close")
                .end(new JsonObject()
                        .put(
                                "detail",
                                unsent ? "The chute does not answer." : "The chute ended in the middle of the call.")
                        .toBuffer())
                .onComplete(sent -> request.connection().close());
    }

    /** Ends the call at the chute when its caller leaves, whichever comes first. */
    private static final class Caller {
        private final HttpServerResponse response;
        private HttpClientRequest call;
        private boolean gone;

        Caller(HttpServerResponse response) {
            this.response = response;
        }

        synchronized boolean calls(HttpClientRequest made) {
            call = made;
            if (gone) {
                made.reset();
            }
            return !gone;
        }

        synchronized void leave() {
            if (response.ended()) {
                return;
            }
            gone = true;
            if (call != null) {
                call.reset();
            }
        }
    }
}
