package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A chute as the platform offers it to miners.
 *
 * @param supportedGpus names of the GPUs that it may run on
 * @param gpuCount how many of them, of one kind, an instance needs
 * @param target how many instances are wanted
 * @param active how many there are
 * @param bounty the effective multiplier of a bounty; 0 for none
 * @param multiplier the chute's own effective multiplier
 */
public record OfferedChute(
        UUID chuteId,
        String version,
        String name,
        List<String> supportedGpus,
        int gpuCount,
        int target,
        int active,
        double bounty,
        double multiplier) {
    private static final int MOST_GPUS = 1000;

    public OfferedChute {
        supportedGpus = List.copyOf(supportedGpus);
    }

    /** The same, with at least so many instances wanted. */
    public OfferedChute wanting(int wanted) {
        return new OfferedChute(chuteId, version, name, supportedGpus, gpuCount, wanted, active, bounty, multiplier);
    }

    /** @throws IllegalArgumentException where it is none */
    static OfferedChute from(JsonNode json) {
        List<String> gpus = new ArrayList<>();
        for (JsonNode gpu : json.path("supported_gpus")) {
            if (gpus.size() < MOST_GPUS) {
                gpus.add(gpu.asText());
            }
        }
        JsonNode bounty = json.path("bounty");
        return new OfferedChute(
                UUID.fromString(json.path("chute_id").asText()),
                Texts.required(json, "version", 64),
                Texts.shortened(json.path("name").asText(), 128),
                gpus,
                Math.max(1, json.path("gpu_count").asInt(1)),
                Math.max(0, json.path("target").asInt()),
                Math.max(0, json.path("active").asInt()),
                bounty.isObject()
                        ? Math.max(1, bounty.path("effective_multiplier").asDouble(1))
                        : 0,
                json.path("effective_multiplier").asDouble(1));
    }
}
