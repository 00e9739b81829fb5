package io.openchutes.auth.access;

import io.openchutes.auth.signature.SignedCredential;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import java.util.function.Supplier;

/** A request with signed headers, as it was sent. */
final class SignedRequest extends BaseAuthenticationRequest {
    private final SignedCredential credential;
    private final Operation operation;
    private final String method;
    private final String target;
    private final Supplier<String> bodySha256Hex;

    /**
     * @param method as sent
     * @param target path and query exactly as sent
     * @param bodySha256Hex of the bytes as received; gives null where there are none
     */
    SignedRequest(
            SignedCredential credential,
            Operation operation,
            String method,
            String target,
            Supplier<String> bodySha256Hex) {
        this.credential = credential;
        this.operation = operation;
        this.method = method;
        this.target = target;
        this.bodySha256Hex = bodySha256Hex;
    }

    SignedCredential credential() {
        return credential;
    }

    Operation operation() {
        return operation;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    String bodySha256Hex() {
        return bodySha256Hex.get();
    }
}
