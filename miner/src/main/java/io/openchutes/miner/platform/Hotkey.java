package io.openchutes.miner.platform;

import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.miner.MinerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Signs the miner's requests; the seed is nowhere else, and in no message. */
@ApplicationScoped
public class Hotkey {
    private static final int MOST_BYTES = 1024;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final MinerConfig config;
    private final Clock clock;
    private SigningKey key;

    public Hotkey(MinerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The address that the platform knows this miner by. */
    public String address() {
        return key().hotkey().text();
    }

    /** The headers of a request, signed by version 2. */
    public Map<String, String> sign(String method, String target, byte[] body) {
        return SignedHeaders.version2(key(), clock.instant(), method, target, body);
    }

    /** @throws NotUsable with a sentence for the operator */
    synchronized SigningKey key() {
        if (key == null) {
            key = read(seed());
        }
        return key;
    }

    private String seed() {
        if (config.seedFile().isPresent()) {
            return read(config.seedFile().get());
        }
        return config.seed()
                .orElseThrow(() -> new NotUsable("Set openchutes.miner.seed-file to a file with the seed "
                        + "of the miner's hotkey, or openchutes.miner.seed to the seed."));
    }

    private static String read(Path file) {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
                granted.addAll(Files.getPosixFilePermissions(file));
                granted.retainAll(OTHERS);
                if (!granted.isEmpty()) {
                    throw new NotUsable(
                            file + " can be read or written by others than its owner: chmod 600 it, and think of the "
                                    + "seed in it as known to them.");
                }
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new NotUsable(file + " is no seed: it must hold 64 hex digits.");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The seed can't be read from " + file, e);
        }
    }

    private static SigningKey read(String seed) {
        try {
            return SigningKey.fromSeed(HexFormat.of().parseHex(seed.strip().replaceFirst("^0x", "")));
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message holds a part of the seed.
            throw new NotUsable("The seed of the miner's hotkey must be 64 hex digits.");
        }
    }

    /** The seed is missing, or not kept as it must be. */
    public static final class NotUsable extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotUsable(String message) {
            super(message);
        }
    }
}
