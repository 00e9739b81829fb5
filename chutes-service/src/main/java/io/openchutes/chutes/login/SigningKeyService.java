package io.openchutes.chutes.login;

import io.openchutes.auth.token.AccessToken;
import io.openchutes.auth.token.TokenKeyChanged;
import io.openchutes.auth.token.TokenKeys;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.event.Outbox.Appended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs log-in tokens, and keeps the keys for it: published before they are used, accepted until their tokens have expired.
 */
@ApplicationScoped
public class SigningKeyService {
    /** How long before its first use a key is announced, so that every service knows it by then. */
    static final Duration AHEAD = Duration.ofHours(1);

    /** The longest life of a token, and clocks that differ. */
    private static final Duration TOKENS_LAST = Duration.ofHours(24).plusMinutes(5);

    private final SigningKeyRepository repository;
    private final Outbox outbox;
    private final TokenKeys copies;
    private final ChutesConfig.Tokens config;
    private final Clock clock;
    private final Optional<KeyMaterial> given;

    public SigningKeyService(
            SigningKeyRepository repository, Outbox outbox, TokenKeys copies, ChutesConfig config, Clock clock) {
        this.repository = repository;
        this.outbox = outbox;
        this.copies = copies;
        this.config = config.tokens();
        this.clock = clock;
        this.given = this.config.privateKeyFile().map(KeyMaterial::read);
    }

    /** A new token of that account. */
    @Transactional
    public String sign(UUID userId) {
        Instant now = now();
        if (given.isPresent()) {
            return AccessToken.issue(given.get().kid(), given.get().privateKey(), userId, now, config.lifetime());
        }
        SigningKey key = repository.listAll().stream()
                .filter(SigningKey::wasMadeHere)
                .filter(known -> known.signsAt(now))
                .max(Comparator.comparing(SigningKey::signsFrom))
                .orElseThrow(() -> new IllegalStateException("There is no key to sign log-in tokens with."));
        return AccessToken.issue(key.kid(), privateKeyOf(key), userId, now, config.lifetime());
    }

    /**
     * Uses the operator's key, if there is one, and retires the others: their tokens are accepted until they expire. Only at start: a
     * replica that still has another file must not undo it.
     */
    @Transactional
    public void begin() {
        if (given.isPresent()) {
            repository.lockRotation();
            KeyMaterial material = given.get();
            SigningKey known = repository.findById(material.kid());
            if (known == null) {
                add(SigningKey.given(material, now()));
            } else if (known.resume()) {
                announce(known);
            }
        }
        repository.lockRotation();
        for (SigningKey key : repository.listAll()) {
            boolean isUsed =
                    given.map(material -> material.kid().equals(key.kid())).orElse(key.wasMadeHere());
            if (!isUsed && key.retire(now(), TOKENS_LAST)) {
                announce(key);
            }
        }
        rotate();
    }

    /** Creates the next key before the last one ends, and deletes keys without valid tokens. */
    @Transactional
    public void rotate() {
        repository.lockRotation();
        Instant now = now();
        List<SigningKey> keys = repository.listAll();
        if (given.isEmpty()) {
            List<SigningKey> own = keys.stream().filter(SigningKey::wasMadeHere).toList();
            boolean isCovered = own.stream().anyMatch(key -> key.signsAt(now.plus(AHEAD)));
            if (!isCovered) {
                boolean canWait = own.stream().anyMatch(key -> key.signsAt(now));
                add(SigningKey.made(
                        KeyMaterial.make(), canWait ? now.plus(AHEAD) : now, config.rotateEvery(), TOKENS_LAST));
            }
        }
        for (SigningKey key : keys) {
            if (key.isOver(now)) {
                repository.delete(key);
                Appended tombstone = outbox.appendStateTombstone(Topics.TOKEN_KEY_EVENTS, key.kid());
                copies.forget(key.kid(), tombstone.sequence());
            }
        }
    }

    private void add(SigningKey key) {
        repository.persistAndFlush(key);
        announce(key);
    }

    private void announce(SigningKey key) {
        Appended appended = outbox.appendState(Topics.TOKEN_KEY_EVENTS, TokenKeyChanged.TYPE, key.kid(), key.state());
        copies.apply(key.state(), appended.sequence());
    }

    private static PrivateKey privateKeyOf(SigningKey key) {
        try {
            return KeyMaterial.privateKey(key.privateKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The signing key " + key.kid() + " can't be read", e);
        }
    }

    /** PostgreSQL keeps microseconds: what is announced must be what is read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
