package io.openchutes.metrics.pages;

import io.openchutes.base.digest.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The style and the script of every page, and the policy that lets a browser run these two and nothing else. */
@Named("assets")
@ApplicationScoped
public class PageAssets {
    private final String style;
    private final String script;
    private final String policy;

    public PageAssets() {
        this.style = read("/pages/style.css");
        this.script = read("/pages/script.js");
        // By digest rather than by nonce: the pages are cached, and a nonce that is served twice is none.
        this.policy = "default-src 'none'; style-src '" + digest(style) + "'; script-src '" + digest(script)
                + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    public String style() {
        return style;
    }

    public String script() {
        return script;
    }

    /** The value of {@code Content-Security-Policy} (W3C CSP Level 3, hash-source). */
    public String policy() {
        return policy;
    }

    private static String read(String name) {
        try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        byte[] hash = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }
}
