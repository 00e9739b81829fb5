package io.openchutes.local.platform;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The options of the command, as {@code -D} properties.
 *
 * @param port the gateway's ({@code -Dport=}); all other ports follow it
 * @param fresh whether to empty the data first ({@code -Dfresh})
 * @param fleet who runs the chutes ({@code -Dfleet=off}, {@code -Dfleet=real}; simulated miners otherwise)
 * @param miners how many agents run where they do so in earnest ({@code -Dminers=})
 * @param seed what the simulation draws its numbers from ({@code -Dseed=})
 * @param nativeImages whether to run the services' native executables ({@code -Dnative})
 * @param data where everything is kept ({@code -Ddata=})
 * @param home the project's folder, in which the services were built
 */
public record LocalOptions(
        int port, boolean fresh, FleetKind fleet, int miners, long seed, boolean nativeImages, Path data, Path home) {
    private static final int DEFAULT_PORT = 8080;
    public static final int MOST_MINERS = 2;
    private static final int HIGHEST_PORT = 65_000;

    /** @throws IllegalArgumentException with a sentence for the user */
    public static LocalOptions from(Properties properties) {
        Path home = Path.of(properties.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        return new LocalOptions(
                (int) number(properties, "port", DEFAULT_PORT, 1024, HIGHEST_PORT),
                isOn(properties, "fresh", false),
                fleet(properties),
                (int) number(properties, "miners", 1, 1, MOST_MINERS),
                number(properties, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
                isOn(properties, "native", false),
                home.resolve(text(properties, "data", ".local-data")),
                home);
    }

    private static FleetKind fleet(Properties properties) {
        if (text(properties, "fleet", "").equals("real")) {
            return FleetKind.REAL;
        }
        return isOn(properties, "fleet", true) ? FleetKind.SIMULATED : FleetKind.OFF;
    }

    private static String text(Properties properties, String name, String absent) {
        String value = properties.getProperty(name, "");
        return value.isBlank() ? absent : value.trim();
    }

    private static long number(Properties properties, String name, long absent, long least, long most) {
        String value = text(properties, name, String.valueOf(absent));
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                "-D" + name + "=" + value + " is not a number from " + least + " to " + most + ".");
    }

    /** A property that is there without a value is on, as in {@code -Dfresh}; Maven hands an absent one on as empty text. */
    private static boolean isOn(Properties properties, String name, boolean absent) {
        String value = text(properties, name, String.valueOf(absent));
        return switch (value) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default ->
                throw new IllegalArgumentException("-D" + name + "=" + value + " is neither on nor off"
                        + (name.equals("fleet") ? " nor real." : "."));
        };
    }
}
