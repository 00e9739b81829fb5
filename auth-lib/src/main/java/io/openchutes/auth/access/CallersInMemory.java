package io.openchutes.auth.access;

import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.MalformedCredential;
import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.rest.caching.KnownCallers;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The callers whom the account directory has in memory: by an API key, or by a signature. */
@Singleton
class CallersInMemory implements KnownCallers {
    private final KeyIdentityProvider keys;
    private final SignatureIdentityProvider signatures;

    CallersInMemory(KeyIdentityProvider keys, SignatureIdentityProvider signatures) {
        this.keys = keys;
        this.signatures = signatures;
    }

    @Override
    public Optional<Credentials> read(Sent sent) {
        if (sent.authorization() == null) {
            return signed(sent).map(Signed::new);
        }
        return sent.isAuthorizationAlone()
                ? CredentialMechanism.key(sent.authorization()).map(Key::new)
                : Optional.empty();
    }

    private static Optional<SignedCredential> signed(Sent sent) {
        if (sent.hotkey() == null || sent.signature() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(SignedCredential.parse(sent.hotkey(), sent.signature(), sent.nonce(), sent.version()));
        } catch (MalformedCredential e) {
            return Optional.empty();
        }
    }

    @Override
    public Object operation(RoutingContext context) {
        return context.get(Operation.KEY);
    }

    private final class Key implements Credentials {
        private final ApiKey key;

        private Key(ApiKey key) {
            this.key = key;
        }

        @Override
        public Object name() {
            return key.keyId();
        }

        @Override
        public Optional<Object> caller(Object operation, String target) {
            return keys.believed(key).map(caller -> caller);
        }
    }

    private final class Signed implements Credentials {
        private final SignedCredential credential;

        private Signed(SignedCredential credential) {
            this.credential = credential;
        }

        @Override
        public Object name() {
            return new Name(credential.hotkey().text(), credential.version());
        }

        @Override
        public Optional<Object> caller(Object operation, String target) {
            return signatures
                    .believed(credential, (Operation) operation, target)
                    .map(caller -> caller);
        }

        @Override
        public boolean isGoodOnce() {
            return credential.version() == SignedCredential.Version.V2;
        }

        @Override
        public boolean spend() {
            return signatures.spent(credential);
        }
    }

    /** The versions apart: a {@link io.openchutes.auth.Caller} holds which it was. */
    private record Name(String hotkey, SignedCredential.Version version) {}
}
