package io.openchutes.chutes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the operator may set about this service; every key has a default that runs. */
@ConfigMapping(prefix = "openchutes.chutes")
public interface ChutesConfig {
    /** Where logos are served: {@code {base}/{logo_id}} is shown as {@code logo}. Without it, {@code logo} is null. */
    Optional<String> logoBaseUrl();

    /** The words that make a name belong to a subnet, each with the subnet's netuid. */
    @WithDefault("affine=120;babelbit=59;chronoseek=20;glyph=117;leoma=99;turbovision=44;vocence=78")
    Map<String, Integer> subnets();

    /** The subnets whose chutes show their source to their owner alone. */
    @WithDefault("chronoseek")
    Set<String> subnetsWithHiddenSource();

    /** Regular expressions, matched against the whole name ignoring case, of chutes that can't be changed or deployed again. */
    Optional<List<String>> immutableNames();

    Deployment deployment();

    Prices prices();

    Lists lists();

    interface Deployment {
        /** Successful deployments an account may make within 24 hours. */
        @WithDefault("24")
        @Min(1)
        int dailyLimit();

        /** How many hours at the estimated price the first deployment of a name costs. */
        @WithDefault("3")
        @NotNull
        @DecimalMin("0")
        BigDecimal feeHours();

        /** How long the syntax check of one source may take before the source is refused. */
        @WithDefault("2s")
        Duration syntaxCheckLimit();
    }

    interface Prices {
        /** A selector without {@code include} keeps the GPUs that cost at most this many times the cheapest it allows. */
        @WithDefault("2.5")
        @NotNull
        @DecimalMin("1")
        BigDecimal maxPriceSpread();

        /** What a private chute's multiplier is multiplied with. */
        @WithDefault("2")
        double privateFactor();

        /** What the multiplier of a private chute of a subnet is multiplied with instead. */
        @WithDefault("3")
        double integratedSubnetFactor();

        /** What the multiplier of a chute in a trusted execution environment is multiplied with. */
        @WithDefault("2.25")
        double teeFactor();

        /** The largest manual boost that counts. */
        @WithDefault("20")
        double maxManualBoost();
    }

    interface Lists {
        /** How old an anonymous list or a total may be. */
        @WithDefault("5s")
        Duration maxAge();

        /** How many bytes of anonymous lists are kept ready. */
        @WithDefault("67108864")
        @Min(0)
        long cacheBytes();

        /** How many cord lists are kept in memory, counted in characters. */
        @WithDefault("33554432")
        @Min(0)
        long cordCacheCharacters();
    }
}
