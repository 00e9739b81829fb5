package io.openchutes.chutes.chute;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.regex.Pattern;

/** The names whose chutes the operator froze. */
@ApplicationScoped
public class ImmutableNames {
    private final List<Pattern> patterns;

    public ImmutableNames(ChutesConfig config) {
        this.patterns = config.immutableNames().orElse(List.of()).stream()
                .map(regex -> Pattern.compile(regex, Pattern.CASE_INSENSITIVE))
                .toList();
    }

    public boolean contain(String chuteName) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(chuteName).matches());
    }

    /** @throws ApiException 403 for a frozen chute */
    public void refuseChange(Chute chute) {
        if (contain(chute.name())) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "This chute is immutable: it can't be changed or deployed again.");
        }
    }
}
