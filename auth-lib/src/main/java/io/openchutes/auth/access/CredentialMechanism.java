package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.access.Refused.Reason;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.MalformedCredential;
import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.token.AccessToken;
import io.openchutes.rest.request.Upload;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the credentials of a request in the contract's order (signed headers, then an API key or a log-in token, then nothing), of which
 * the first that is present counts. Only for requests whose operation {@link AccessFilter} has found; all others are anonymous.
 */
@ApplicationScoped
public class CredentialMechanism implements HttpAuthenticationMechanism {
    private static final String AUTHORIZATION = "Authorization";
    private static final List<String> SIGNED_HEADERS =
            List.of(SignedHeaders.HOTKEY, SignedHeaders.SIGNATURE, SignedHeaders.NONCE, SignedHeaders.VERSION);
    /** A proxy and this service might each take another one of two. */
    private static final List<String> CREDENTIAL_HEADERS =
            Stream.concat(Stream.of(AUTHORIZATION), SIGNED_HEADERS.stream()).toList();

    private final Attempts attempts;

    CredentialMechanism(Attempts attempts) {
        this.attempts = attempts;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        Operation operation = context.get(Operation.KEY);
        if (operation == null || operation.access().value() == Access.Caller.ANYONE) {
            return Uni.createFrom().nullItem();
        }
        HttpServerRequest request = context.request();
        Optional<String> doubled = CREDENTIAL_HEADERS.stream()
                .filter(header -> request.headers().getAll(header).size() > 1)
                .findFirst();
        if (doubled.isPresent()) {
            return refuse(
                    doubled.get().equals(AUTHORIZATION) ? Way.API_KEY : Way.SIGNATURE_V1,
                    new Refused(
                            Reason.MALFORMED, "The header " + doubled.get() + " comes more than once: send it once."));
        }
        String hotkey = request.getHeader(SignedHeaders.HOTKEY);
        String signature = request.getHeader(SignedHeaders.SIGNATURE);
        if (isPresent(hotkey) && isPresent(signature)) {
            return read(Way.SIGNATURE_V1, () -> signed(context, operation, hotkey, signature), identities);
        }
        String authorization = request.getHeader(AUTHORIZATION);
        if (isPresent(authorization) && operation.access().value() != Access.Caller.HOTKEY) {
            Optional<AccessToken> token = AccessToken.parse(lastWord(authorization));
            return token.isPresent()
                    ? read(Way.TOKEN, () -> new TokenRequest(token.get()), identities)
                    : read(Way.API_KEY, () -> withKey(authorization), identities);
        }
        return Uni.createFrom().nullItem();
    }

    /** The API key of a request that carries no other credentials, once, and well-formed; empty where {@link #authenticate} must look. */
    Optional<ApiKey> soleKey(HttpServerRequest request) {
        return soleAuthorization(request).flatMap(CredentialMechanism::key);
    }

    /** The Authorization header of a request that carries no other credentials, and this one once. */
    static Optional<String> soleAuthorization(HttpServerRequest request) {
        if (hasSignedHeader(request)) {
            return Optional.empty();
        }
        List<String> sent = request.headers().getAll(AUTHORIZATION);
        return sent.size() == 1 ? Optional.of(sent.get(0)) : Optional.empty();
    }

    /** Whether the request carries any header of a signed one. */
    private static boolean hasSignedHeader(HttpServerRequest request) {
        for (String header : SIGNED_HEADERS) {
            if (request.headers().contains(header)) {
                return true;
            }
        }
        return false;
    }

    /** The well-formed API key in an Authorization header. */
    static Optional<ApiKey> key(String authorization) {
        return AccessToken.parse(lastWord(authorization)).isEmpty()
                ? ApiKey.fromAuthorization(authorization)
                : Optional.empty();
    }

    private Uni<SecurityIdentity> read(
            Way way, Supplier<AuthenticationRequest> credentials, IdentityProviderManager identities) {
        AuthenticationRequest request;
        try {
            request = credentials.get();
        } catch (Refused e) {
            return refuse(way, e);
        }
        return identities.authenticate(request);
    }

    private Uni<SecurityIdentity> refuse(Way way, Refused refused) {
        attempts.refused(way, refused);
        return Uni.createFrom().failure(refused);
    }

    private static SignedRequest signed(RoutingContext context, Operation operation, String hotkey, String signature) {
        HttpServerRequest request = context.request();
        SignedCredential credential;
        try {
            credential = SignedCredential.parse(
                    hotkey,
                    signature,
                    request.getHeader(SignedHeaders.NONCE),
                    request.getHeader(SignedHeaders.VERSION));
        } catch (MalformedCredential e) {
            throw new Refused(Reason.MALFORMED, e.getMessage() + ".");
        }
        return new SignedRequest(
                credential, operation, request.method().name(), request.uri(), () -> bodySha256Hex(context));
    }

    /** Of a body in memory it is computed on the worker thread that verifies the signature. */
    private static String bodySha256Hex(RoutingContext context) {
        Upload upload = context.get(Upload.KEY);
        if (upload != null) {
            return upload.size() == 0 ? null : upload.sha256Hex();
        }
        Buffer body = context.body().buffer();
        return body == null ? null : SignedMessage.sha256Hex(body.getBytes());
    }

    /** Whatever the scheme before it. */
    private static String lastWord(String header) {
        String trimmed = header.strip();
        for (int i = trimmed.length() - 1; i >= 0; i--) {
            if (Character.isWhitespace(trimmed.charAt(i))) {
                return trimmed.substring(i + 1);
            }
        }
        return trimmed;
    }

    private static KeyRequest withKey(String authorization) {
        return new KeyRequest(
                ApiKey.fromAuthorization(authorization)
                        .orElseThrow(
                                () -> new Refused(
                                        Reason.MALFORMED,
                                        "The Authorization header holds no API key and no log-in token: send Authorization: Bearer cpk_….")));
    }

    /** A header that is blank counts as absent. */
    private static boolean isPresent(String header) {
        return header != null && !header.isBlank();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(SignedRequest.class, KeyRequest.class, TokenRequest.class);
    }
}
