package io.openchutes.chutes.job;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A task that a chute runs to its end, as it is sent and as it is shown. */
@Schema(name = "Job")
public record Job(
        @NotBlank @Size(max = 256) String name,

        @Schema(nullable = true, defaultValue = "false", description = "Whether its output is uploaded.")
        Boolean upload,

        @Schema(nullable = true, description = "Seconds; null: none.") @PositiveOrZero @Max(Integer.MAX_VALUE)
        Integer timeout,

        @Schema(nullable = true) @Size(max = 64) List<@Valid @NotNull Port> ports,

        @Schema(nullable = true, defaultValue = "10") @Min(10) @Max(1000)
        Integer diskGb) {
    private static final int DEFAULT_DISK_GB = 10;

    /** The defaults filled in. */
    public Job complete() {
        return new Job(
                name,
                upload != null && upload,
                timeout,
                ports == null ? List.of() : ports,
                diskGb == null ? DEFAULT_DISK_GB : diskGb);
    }

    /** A port that the job opens. */
    @Schema(name = "Port")
    public record Port(
            @NotBlank @Size(max = 256) String name,

            @NotNull
            @OpenablePort
            @Schema(
                    minimum = "2202",
                    maximum = "65535",
                    examples = "8080",
                    description = "2202 (ssh), or 8002 to 65535.")
            Integer port,

            @NotNull @Pattern(regexp = "tcp|udp|http") @Schema(enumeration = {"tcp", "udp", "http"})
            String proto) {}
}
