package io.openchutes.metrics.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The address of the same page with other parameters. */
final class PageLink {
    private final Map<String, String> parameters;

    private PageLink(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    static PageLink plain() {
        return new PageLink(Map.of());
    }

    /** A null, an empty text or the first page leave the parameter out. */
    PageLink with(String name, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        String text = value == null ? "" : value.toString();
        if (text.isEmpty() || (name.equals("page") && text.equals("1"))) {
            changed.remove(name);
        } else {
            changed.put(name, text);
        }
        return new PageLink(changed);
    }

    @Override
    public String toString() {
        StringBuilder link = new StringBuilder("?");
        parameters.forEach((name, value) -> link.append(link.length() > 1 ? "&" : "")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return link.toString();
    }
}
