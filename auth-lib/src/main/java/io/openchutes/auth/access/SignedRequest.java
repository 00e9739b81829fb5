package io.openchutes.auth.access;

import io.openchutes.auth.signature.SignedCredential;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request with signed headers, as it was sent. */
final class SignedRequest extends BaseAuthenticationRequest {
    private final SignedCredential credential;
    private final Operation operation;
    private final String method;
    private final String target;
    private final byte[] body;

    /**
     * @param method as sent
     * @param target path and query exactly as sent
     * @param body the bytes as received; empty for none
     */
    SignedRequest(SignedCredential credential, Operation operation, String method, String target, byte[] body) {
        this.credential = credential;
        this.operation = operation;
        this.method = method;
        this.target = target;
        this.body = body;
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

    byte[] body() {
        return body;
    }
}
