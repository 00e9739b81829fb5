package io.openchutes.chutes.login;

import io.openchutes.auth.token.TokenKeyChanged;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/** A key that log-in tokens are signed with: first published, then used to sign, then accepted only, then deleted. */
@Entity
@Table(name = "signing_key")
public class SigningKey {
    @Id
    private String kid;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "private_key")
    private byte[] privateKey;

    @Column(name = "signs_from")
    private Instant signsFrom;

    @Column(name = "signs_until")
    private Instant signsUntil;

    @Column(name = "valid_until")
    private Instant validUntil;

    protected SigningKey() {}

    /** One that was made here. */
    static SigningKey made(KeyMaterial material, Instant signsFrom, Duration signsFor, Duration tokensLastFor) {
        SigningKey key = of(material, signsFrom);
        key.privateKey = material.privateKey().getEncoded();
        key.signsUntil = signsFrom.plus(signsFor);
        key.validUntil = key.signsUntil.plus(tokensLastFor);
        return key;
    }

    /** One of the operator's, who says when it ends by giving another one. */
    static SigningKey given(KeyMaterial material, Instant now) {
        return of(material, now);
    }

    private static SigningKey of(KeyMaterial material, Instant signsFrom) {
        SigningKey key = new SigningKey();
        key.kid = material.kid();
        key.publicKey = material.publicKeyText();
        key.signsFrom = signsFrom;
        return key;
    }

    /** Signs nothing any more; tokens it signed are accepted until they expire. */
    boolean retire(Instant now, Duration tokensLastFor) {
        if (signsUntil != null && !signsUntil.isAfter(now)) {
            return false;
        }
        signsUntil = now;
        validUntil = now.plus(tokensLastFor);
        return true;
    }

    /** The operator gave it again. */
    boolean resume() {
        boolean wasRetired = signsUntil != null;
        signsUntil = null;
        validUntil = null;
        return wasRetired;
    }

    boolean signsAt(Instant moment) {
        return !signsFrom.isAfter(moment) && (signsUntil == null || signsUntil.isAfter(moment));
    }

    /** Whether its private half is kept here. */
    boolean wasMadeHere() {
        return privateKey != null;
    }

    boolean isOver(Instant now) {
        return validUntil != null && !validUntil.isAfter(now);
    }

    TokenKeyChanged state() {
        return new TokenKeyChanged(kid, TokenKeyChanged.ES256, publicKey, signsFrom, validUntil);
    }

    String kid() {
        return kid;
    }

    byte[] privateKey() {
        return privateKey.clone();
    }

    Instant signsFrom() {
        return signsFrom;
    }
}
