package io.openchutes.chutes.account;

import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;

/** Turns a logo's id into the address that a browser can load, where the operator configured one. */
@ApplicationScoped
public class LogoUrls {
    private final String base;

    public LogoUrls(ChutesConfig config) {
        this.base = config.logoBaseUrl()
                .map(url -> url.endsWith("/") ? url : url + "/")
                .orElse(null);
    }

    /** Null without a logo or without a configured base URL. */
    public String of(Object logoId) {
        return base == null || logoId == null ? null : base + logoId;
    }
}
