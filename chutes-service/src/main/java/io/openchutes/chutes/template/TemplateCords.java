package io.openchutes.chutes.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.chutes.cord.Cord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The cords that the SDK's standard templates define; they are read from resources beside this class. */
@ApplicationScoped
public class TemplateCords {
    private static final TypeReference<List<Cord>> CORDS = new TypeReference<>() {};

    private final ObjectMapper mapper;
    private final JsonNode vllm;
    private final JsonNode diffusion;

    public TemplateCords(ObjectMapper mapper) {
        this.mapper = mapper;
        this.vllm = read("vllm-cords.json");
        this.diffusion = read("diffusion-cords.json");
    }

    /** @param chuteName the default of each cord's {@code model} */
    public List<Cord> vllm(String chuteName) {
        JsonNode cords = vllm.deepCopy();
        cords.findParents("default").stream()
                .filter(property -> "Model".equals(property.path("title").asText()))
                .forEach(property -> ((ObjectNode) property).put("default", chuteName));
        return mapper.convertValue(cords, CORDS);
    }

    public List<Cord> diffusion() {
        return mapper.convertValue(diffusion, CORDS);
    }

    private JsonNode read(String resource) {
        try (InputStream in = TemplateCords.class.getResourceAsStream("/templates/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource templates/" + resource + " is missing");
            }
            return mapper.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
