package io.openchutes.auth.token;

import io.openchutes.rest.error.TextRules;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * A log-in token as it is sent: a JWT (RFC 7519), signed with ES256 by the accounts' owner, whose {@code sub} is the account's id. Every
 * other algorithm, and a token without an end, is refused whatever the token says of itself.
 */
public final class AccessToken {
    /** What {@code iss} says. */
    public static final String ISSUER = "openchutes";

    private static final Pattern FORM =
            Pattern.compile("eyJ[A-Za-z0-9_-]{1,1024}\\.[A-Za-z0-9_-]{1,2048}\\.[A-Za-z0-9_-]{86}");
    private static final Pattern KID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String TYPE = "JWT";
    private static final int CLOCK_SKEW_SECONDS = 60;
    private static final int LONGEST_MINUTES = 25 * 60;

    private final String text;
    private final String kid;

    private AccessToken(String text, String kid) {
        this.text = text;
        this.kid = kid;
    }

    /** @return empty where the text is not a token's form, or its head does not name ES256 and a key */
    public static Optional<AccessToken> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(text);
            String kid = signature.getKeyIdHeaderValue();
            boolean isOurs = TokenKeyChanged.ES256.equals(signature.getAlgorithmHeaderValue())
                    && kid != null
                    && KID.matcher(kid).matches();
            return isOurs ? Optional.of(new AccessToken(text, kid)) : Optional.empty();
        } catch (JoseException | ClassCastException e) {
            // A head that is no JSON, or a number where jose4j takes a text for granted.
            return Optional.empty();
        }
    }

    /** Which key it says to be signed with. */
    public String kid() {
        return kid;
    }

    /**
     * The account that it was given to.
     *
     * @return empty where the signature is not the key's, its time is over, or it is not a log-in token of the platform
     */
    public Optional<UUID> verify(TokenKey key, Instant now) {
        if (!key.kid().equals(kid) || !key.isValidAt(now)) {
            return Optional.empty();
        }
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, TokenKeyChanged.ES256)
                    .setVerificationKey(key.publicKey())
                    .setExpectedType(true, TYPE)
                    .setExpectedIssuer(true, ISSUER)
                    .setRequireSubject()
                    .setRequireIssuedAt()
                    .setRequireExpirationTime()
                    .setSkipDefaultAudienceValidation()
                    .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
                    .setMaxFutureValidityInMinutes(LONGEST_MINUTES)
                    .build()
                    .processToClaims(text);
            boolean isFromTheFuture = claims.getIssuedAt().getValue() > now.getEpochSecond() + CLOCK_SKEW_SECONDS;
            return isFromTheFuture ? Optional.empty() : TextRules.uuid(claims.getSubject());
        } catch (InvalidJwtException | MalformedClaimException e) {
            return Optional.empty();
        }
    }

    /** A new token, whole. */
    public static String issue(String kid, PrivateKey key, UUID userId, Instant now, Duration lifetime) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(userId.toString());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(lifetime).getEpochSecond()));
        claims.setGeneratedJwtId();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(TokenKeyChanged.ES256);
        signature.setKeyIdHeaderValue(kid);
        signature.setHeader("typ", TYPE);
        signature.setPayload(claims.toJson());
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("The log-in token can't be signed", e);
        }
    }

    /** Never the signature, so that no log shows what could be sent. */
    @Override
    public String toString() {
        return Map.of("kid", kid).toString();
    }
}
