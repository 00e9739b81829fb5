package io.openchutes.chutes.login;

import io.openchutes.base.digest.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Both halves of a P-256 key.
 *
 * @param kid what tokens call it: the start of its public half's SHA-256
 */
record KeyMaterial(String kid, PublicKey publicKey, PrivateKey privateKey) {
    private static final String CURVE = "secp256r1";
    private static final int P256_BITS = 256;
    private static final int KID_BYTES = 12;

    static KeyMaterial make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            KeyPair pair = generator.generateKeyPair();
            return of(pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java platform has no keys of P-256.", e);
        }
    }

    /**
     * @param file PKCS #8 in PEM, as {@code openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256} writes it
     * @throws IllegalStateException where it is none
     */
    static KeyMaterial read(Path file) {
        String pem;
        try {
            pem = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("The key of log-in tokens in " + file + " can't be read", e);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            PrivateKey key = privateKey(der);
            if (!(key instanceof ECPrivateKey ec) || ec.getParams().getOrder().bitLength() != P256_BITS) {
                throw new IllegalStateException("The key in " + file + " is not of the curve P-256");
            }
            return of(publicHalf(ec), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(file + " holds no private key of P-256 in PKCS #8 and PEM", e);
        }
    }

    /** @param der PKCS #8 */
    static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    String publicKeyText() {
        return Base64.getEncoder().encodeToString(publicKey.getEncoded());
    }

    /** The JDK derives none from a private key. */
    private static PublicKey publicHalf(ECPrivateKey key) throws GeneralSecurityException {
        org.bouncycastle.math.ec.ECPoint point =
                CustomNamedCurves.getByName(CURVE).getG().multiply(key.getS()).normalize();
        BigInteger x = point.getAffineXCoord().toBigInteger();
        BigInteger y = point.getAffineYCoord().toBigInteger();
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), key.getParams()));
    }

    private static KeyMaterial of(PublicKey publicKey, PrivateKey privateKey) {
        byte[] digest = Sha256.of(publicKey.getEncoded());
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, KID_BYTES));
        return new KeyMaterial(kid, publicKey, privateKey);
    }

    /** Never the private half. */
    @Override
    public String toString() {
        return kid;
    }
}
