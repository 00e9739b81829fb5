package io.openchutes.chutes.account;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Turns a logo's id into the address that a browser can load, where the operator configured one. */
@ApplicationScoped
public class LogoUrls {
    private final Optional<String> base;

    public LogoUrls(@ConfigProperty(name = "openchutes.chutes.logo-base-url") Optional<String> base) {
        this.base = base.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** Null without a logo or without a configured base URL. */
    public String of(Object logoId) {
        return logoId == null
                ? null
                : base.map(url -> url + "/logos/" + logoId + ".webp").orElse(null);
    }
}
