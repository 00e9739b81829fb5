package io.openchutes.chutes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Merges the services' OpenAPI documents into one for the base URL. */
final class PlatformDocument {
    private PlatformDocument() {}

    /** @throws IllegalStateException if two documents have different things under one name */
    static ObjectNode of(List<byte[]> documents, ObjectMapper json) throws IOException {
        ObjectNode platform = json.createObjectNode();
        platform.put("openapi", "3.1.0");
        ObjectNode info = platform.putObject("info");
        info.put("title", "OpenChutes");
        info.put("description", "All operations of the platform; each service has a document of its own, too.");
        ArrayNode tags = platform.putArray("tags");
        ObjectNode paths = platform.putObject("paths");
        ObjectNode components = platform.putObject("components");
        for (byte[] document : documents) {
            JsonNode service = json.readTree(document);
            info.set("version", service.at("/info/version"));
            service.path("tags").forEach(tags::add);
            merge(paths, service.path("paths"));
            service.path("components").properties().forEach(kind -> {
                JsonNode known = components.get(kind.getKey());
                merge(known == null ? components.putObject(kind.getKey()) : (ObjectNode) known, kind.getValue());
            });
        }
        return platform;
    }

    private static void merge(ObjectNode all, JsonNode more) {
        more.properties().forEach(entry -> {
            JsonNode known = all.get(entry.getKey());
            if (known != null && !known.equals(entry.getValue())) {
                throw new IllegalStateException("Two services describe " + entry.getKey() + " differently.");
            }
            all.set(entry.getKey(), entry.getValue());
        });
    }
}
