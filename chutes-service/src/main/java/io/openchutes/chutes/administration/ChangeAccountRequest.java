package io.openchutes.chutes.administration;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The fields that an administrator changes; absent and null ones stay. */
@Schema(name = "ChangeAccount")
public record ChangeAccountRequest(
        @Schema(
                nullable = true,
                minimum = "-1000000000",
                maximum = "1000000000",
                examples = "100",
                description = "The balance from now on, in US dollars.")
        @DecimalMin("-1000000000")
        @DecimalMax("1000000000")
        BigDecimal balance,

        @Schema(
                nullable = true,
                minimum = "-1000000000",
                maximum = "1000000000",
                examples = "25.5",
                description = "Added to the balance, instead of `balance`; a charge meanwhile is not lost.")
        @DecimalMin("-1000000000")
        @DecimalMax("1000000000")
        BigDecimal balanceChange,

        @Schema(nullable = true, examples = "65", description = "All permissions from now on.")
        @Min(0)
        @Max(4294967295L)
        Long permissionsBitmask,

        @Schema(nullable = true, description = "The subnets from now on.") @Size(max = 64)
        List<@Min(0) @Max(65535) Integer> netuids) {}
