package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an instance is launched from.
 *
 * @param filename of the code; a plain name, never a path
 * @param refStr which chute in it: {@code module:name}
 * @param image what a kubelet can pull; empty for an image that is only recorded
 * @param allowExternalEgress whether the chute may reach other machines
 */
public record ChuteSource(
        String filename, String refStr, String code, Optional<String> image, boolean allowExternalEgress) {
    private static final Pattern FILENAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}\\.py");
    private static final Pattern REF_STR = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}:[A-Za-z][A-Za-z0-9_]{0,127}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}");
    private static final int MOST_CODE = 8 * 1024 * 1024;

    /** @throws IllegalArgumentException for a name that could lead out of the instance's folder */
    public ChuteSource {
        if (!FILENAME.matcher(filename).matches()) {
            throw new IllegalArgumentException("filename must be a plain name of letters, digits and _ with .py");
        }
        if (!REF_STR.matcher(refStr).matches()) {
            throw new IllegalArgumentException("ref_str must be module:name of letters, digits and _");
        }
        if (code.length() > MOST_CODE) {
            throw new IllegalArgumentException("code is longer than " + MOST_CODE + " characters");
        }
        if (image.filter(reference -> !IMAGE.matcher(reference).matches()).isPresent()) {
            throw new IllegalArgumentException("the image's reference is none");
        }
    }

    static ChuteSource from(JsonNode json) {
        return new ChuteSource(
                json.path("filename").asText(),
                json.path("ref_str").asText(),
                json.path("code").asText(),
                Optional.ofNullable(json.path("image").path("reference").textValue()),
                json.path("allow_external_egress").asBoolean(false));
    }
}
