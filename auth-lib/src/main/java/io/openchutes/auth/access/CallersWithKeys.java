package io.openchutes.auth.access;

import io.openchutes.auth.key.ApiKey;
import io.openchutes.rest.caching.KnownCallers;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The callers whose API keys the account directory has in memory. */
@Singleton
class CallersWithKeys implements KnownCallers {
    private final KeyIdentityProvider keys;

    CallersWithKeys(KeyIdentityProvider keys) {
        this.keys = keys;
    }

    @Override
    public Optional<Credentials> read(String authorization) {
        return CredentialMechanism.key(authorization).map(Key::new);
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
        public Optional<Object> caller() {
            return keys.believed(key).map(caller -> caller);
        }
    }
}
