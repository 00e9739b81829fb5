package io.openchutes.chutes.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The estimated price of a chute; parts that do not apply are absent.
 *
 * @param usd in US dollars
 * @param tao in TAO, where its price is known
 * @param perMillionTokens for language models
 * @param perStep for diffusion models
 * @param hourlyPriceRange in US dollars, for private chutes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EstimatedPrice(
        TokenPrices perMillionTokens, Amount perStep, TimePrice usd, TimePrice tao, Range hourlyPriceRange) {

    @Schema(name = "TimePrice")
    public record TimePrice(BigDecimal hour, BigDecimal second) {}

    @Schema(name = "TokenPrices")
    public record TokenPrices(Amount input, Amount output) {}

    /** @param tao null where its price is not known */
    @Schema(name = "PriceAmount")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Amount(BigDecimal usd, BigDecimal tao) {}

    @Schema(name = "PriceRange")
    public record Range(BigDecimal min, BigDecimal max) {}
}
