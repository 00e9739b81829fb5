package io.openchutes.chutes;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/**
 * Settings that an operator may make, of several tests: Quarkus builds and starts an application for each profile, which takes longer than
 * most of these tests, so settings that do not disturb each other share one, and its database.
 */
public class OtherSettings implements QuarkusTestProfile {
    public static final String DATABASE = "other_settings";
    public static final String REGISTRATION_TOKEN = "open-sesame";

    /** What is kept of images that are uploaded. */
    public static final Path UPLOADS = Path.of("target", "uploads-of-test").toAbsolutePath();

    public static final Path PUBLIC_KEY = Path.of("target", "token-key.der").toAbsolutePath();
    private static final Path KEY = Path.of("target", "token-key.pem").toAbsolutePath();

    @Override
    public Map<String, String> getConfigOverrides() {
        makeFiles();
        return Map.ofEntries(
                // Chutes
                Map.entry("openchutes.chutes.immutable-names", "frozen/.*"),
                Map.entry("openchutes.chutes.logo-base-url", "https://logos.example/"),
                Map.entry("openchutes.chutes.templates.accept-fee", "true"),
                // Images, of a machine that runs chutes without containers
                Map.entry("openchutes.chutes.images.builder", "record"),
                Map.entry("openchutes.chutes.images.max-upload", "4M"),
                Map.entry("openchutes.chutes.images.upload-folder", UPLOADS.toString()),
                // Registration and log-in
                Map.entry("openchutes.chutes.accounts.registration-token", REGISTRATION_TOKEN),
                Map.entry("openchutes.chutes.accounts.registrations-per-address", "3"),
                Map.entry("openchutes.chutes.accounts.registrations-per-network", "10"),
                Map.entry("openchutes.chutes.accounts.trusted-proxies", "127.0.0.0/8,::1"),
                Map.entry("openchutes.chutes.tokens.private-key-file", KEY.toString()),
                Map.entry("openchutes.chutes.tokens.logins-per-address", "4"),
                Map.entry("openchutes.chutes.tokens.logins-per-account", "5"));
    }

    /** Profiles are loaded more than once: the files are what all of them share. */
    private static void makeFiles() {
        try {
            Files.createDirectories(UPLOADS);
            if (!Files.exists(KEY)) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                KeyPair pair = generator.generateKeyPair();
                Files.write(PUBLIC_KEY, pair.getPublic().getEncoded());
                String pem =
                        Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
                Files.writeString(KEY, "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
