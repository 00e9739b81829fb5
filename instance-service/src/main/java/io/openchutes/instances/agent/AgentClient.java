package io.openchutes.instances.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.instance.ProbedInstance;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Talks to the proxies of instances, whose answers are not trusted: bounded in time and size, redirects not followed, texts not logged.
 * Nothing here blocks.
 */
@ApplicationScoped
public class AgentClient {
    private static final String INSTANCE = "X-OpenChutes-Instance";
    private static final String SECRET = "X-OpenChutes-Secret";
    private static final int LARGEST_ANSWER = 4096;
    private static final int LARGEST_HEAD = 8192;
    private static final int CHALLENGE_BYTES = 32;
    private static final int MOST_IN_FLIGHT = 1_000_000;
    private static final int PROOF_HEX = 64;

    private final Vertx vertx;
    private final HttpClient http;
    private final ObjectMapper json;
    private final long timeout;
    private final SecureRandom random = new SecureRandom();

    public AgentClient(Vertx vertx, InstancesConfig config, ObjectMapper json) {
        this.vertx = vertx;
        this.json = json;
        this.timeout = config.probes().timeout().toMillis();
        // A connection a request: a pooled one would only show that the instance lived a while ago.
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setName("instances")
                .setKeepAlive(false)
                .setMaxPoolSize(8)
                .setConnectTimeout(Math.toIntExact(timeout))
                .setMaxHeaderSize(LARGEST_HEAD)
                .setMaxInitialLineLength(LARGEST_HEAD)
                .setDecompressionSupported(false));
    }

    void stop(@Observes ShutdownEvent event) {
        http.close();
    }

    /** Asks for a proof; fails with {@link ProbeFailed} where none comes in time. */
    public Future<ProbeAnswer> probe(ProbedInstance instance) {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        String challenge = HexFormat.of().formatHex(bytes);
        RequestOptions request = to(instance, "/_openchutes/probe?challenge=" + challenge);
        return exchange(request).map(body -> verified(instance, challenge, body));
    }

    /** The whole answer to a request that has one deadline from its connection to its last byte. */
    private Future<Buffer> exchange(RequestOptions options) {
        Promise<Buffer> result = Promise.promise();
        long timer = vertx.setTimer(
                timeout, expired -> result.tryFail(new ProbeFailed("no whole answer within " + timeout + " ms")));
        http.request(options)
                .compose(request -> {
                    // Whatever the outcome: nothing more of this connection is read.
                    result.future().onComplete(done -> request.connection().close());
                    return request.send();
                })
                // Of an answer that comes with the deadline nothing can be read any more: that fails too.
                .compose(response -> {
                    read(response, result);
                    return result.future();
                })
                .onFailure(failure -> result.tryFail(new ProbeFailed(inOurWords(failure))));
        return result.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static void read(HttpClientResponse response, Promise<Buffer> result) {
        if (response.statusCode() != 200) {
            result.tryFail(new ProbeFailed("status " + response.statusCode()));
            return;
        }
        Buffer body = Buffer.buffer();
        response.exceptionHandler(failure -> result.tryFail(new ProbeFailed(inOurWords(failure))))
                .handler(part -> {
                    if (body.length() + part.length() > LARGEST_ANSWER) {
                        result.tryFail(new ProbeFailed("more than " + LARGEST_ANSWER + " bytes"));
                    } else if (!result.future().isComplete()) {
                        body.appendBuffer(part);
                    }
                })
                .endHandler(end -> result.tryComplete(body));
    }

    private ProbeAnswer verified(ProbedInstance instance, String challenge, Buffer body) {
        JsonNode answer;
        try {
            answer = json.readTree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new ProbeFailed("no JSON");
        } catch (IOException e) {
            throw new ProbeFailed("not readable");
        }
        if (!instance.instanceId().toString().equals(answer.path("instance_id").asText())) {
            throw new ProbeFailed("another instance answers there");
        }
        if (!instance.version().equals(answer.path("version").asText())) {
            throw new ProbeFailed("it runs another version");
        }
        byte[] expected = Proof.of(instance.secret(), instance.instanceId(), instance.version(), challenge);
        if (!MessageDigest.isEqual(expected, hex(answer.path("proof").asText()))) {
            throw new ProbeFailed("it does not know the secret");
        }
        int inFlight = answer.path("in_flight").asInt(0);
        return new ProbeAnswer(answer.path("ready").asBoolean(false), Math.min(MOST_IN_FLIGHT, Math.max(0, inFlight)));
    }

    private static byte[] hex(String text) {
        try {
            return text.length() == PROOF_HEX ? HexFormat.of().parseHex(text) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /**
     * Opens the instance's output; the response is paused, and its reader must end or reset it.
     *
     * @param backfill how many of the last lines come first
     * @param follow whether it goes on with what is written then
     */
    public Future<HttpClientResponse> output(ProbedInstance instance, int backfill, boolean follow) {
        RequestOptions request = to(instance, "/_openchutes/logs?backfill=" + backfill + "&follow=" + follow)
                .putHeader(INSTANCE, instance.instanceId().toString())
                .putHeader(SECRET, instance.secret());
        Promise<HttpClientResponse> result = Promise.promise();
        long timer = vertx.setTimer(timeout, expired -> result.tryFail(new ProbeFailed("no answer in time")));
        http.request(request)
                .compose(sent -> {
                    result.future().onFailure(failure -> sent.connection().close());
                    return sent.send();
                })
                .onSuccess(response -> {
                    response.pause();
                    if (response.statusCode() != 200) {
                        result.tryFail(new ProbeFailed("status " + response.statusCode()));
                    } else if (!result.tryComplete(response)) {
                        response.request().connection().close();
                    }
                })
                .onFailure(failure -> result.tryFail(new ProbeFailed(inOurWords(failure))));
        return result.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private RequestOptions to(ProbedInstance instance, String target) {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(instance.port(), instance.address()))
                .setHost(instance.address())
                .setPort(instance.port())
                .setURI(target)
                .setFollowRedirects(false)
                .setConnectTimeout(timeout);
    }

    /** Messages of failures can repeat what the other side sent. */
    private static String inOurWords(Throwable failure) {
        return failure instanceof ProbeFailed ours
                ? ours.getMessage()
                : failure.getClass().getSimpleName();
    }
}
