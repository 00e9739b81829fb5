package io.openchutes.auth.signature;

import io.openchutes.auth.ss58.InvalidSs58Address;
import io.openchutes.auth.ss58.Ss58Address;

/**
 * The signed headers of a request, parsed but not yet verified.
 *
 * <p>A caller is known only when the nonce is within its window, {@link VerifiedSignatures#verify} accepts {@link #message} under the
 * hotkey's key, in version 2 the nonce was not spent before, and the hotkey belongs to an open account. Immutable.
 */
public final class SignedCredential {
    /** Which message is signed. */
    public enum Version {
        /** Covers body or purpose; can be replayed within its window. */
        V1,
        /** Covers the request line and the body; can be used once. */
        V2
    }

    private final Version version;
    private final Ss58Address hotkey;
    private final Nonce nonce;
    private final byte[] signature;

    private SignedCredential(Version version, Ss58Address hotkey, Nonce nonce, byte[] signature) {
        this.version = version;
        this.hotkey = hotkey;
        this.nonce = nonce;
        this.signature = signature;
    }

    /**
     * Reads the four headers, each exactly as it should be signed: HTTP's blanks around a value are already gone.
     *
     * @param hotkey X-Chutes-Hotkey
     * @param signature X-Chutes-Signature
     * @param nonce X-Chutes-Nonce, null where it is missing
     * @param version X-Chutes-Sig-Version, null where it is missing
     * @throws MalformedCredential where one of them does not have its form
     */
    public static SignedCredential parse(String hotkey, String signature, String nonce, String version) {
        Version parsedVersion = parseVersion(version);
        if (nonce == null) {
            throw new MalformedCredential("X-Chutes-Nonce is missing");
        }
        Nonce parsedNonce = parsedVersion == Version.V1 ? Nonce.parseVersion1(nonce) : Nonce.parseVersion2(nonce);
        byte[] parsedSignature = SignatureHex.parse(signature);
        try {
            return new SignedCredential(parsedVersion, Ss58Address.parse(hotkey), parsedNonce, parsedSignature);
        } catch (InvalidSs58Address e) {
            throw new MalformedCredential("X-Chutes-Hotkey is not valid: " + e.getMessage(), e);
        }
    }

    public Version version() {
        return version;
    }

    public Ss58Address hotkey() {
        return hotkey;
    }

    public Nonce nonce() {
        return nonce;
    }

    /** The 64 bytes of the signature. */
    public byte[] signature() {
        return signature.clone();
    }

    /**
     * The bytes that this credential's signature must cover for the request that it came with.
     *
     * @param method HTTP method in upper case
     * @param target path and query exactly as received
     * @param bodySha256Hex of {@link SignedMessage#sha256Hex}; null for no body or an empty one
     * @param purpose the word that a version 1 message of this operation has where there is no body
     */
    public byte[] message(String method, String target, String bodySha256Hex, String purpose) {
        return version == Version.V1
                ? SignedMessage.version1(hotkey.text(), nonce.text(), bodySha256Hex, purpose)
                : SignedMessage.version2(hotkey.text(), method, target, nonce.text(), bodySha256Hex);
    }

    private static Version parseVersion(String version) {
        if (version == null) {
            return Version.V1;
        }
        if (version.equals("2")) {
            return Version.V2;
        }
        throw new MalformedCredential("X-Chutes-Sig-Version must be 2, or missing for version 1");
    }
}
