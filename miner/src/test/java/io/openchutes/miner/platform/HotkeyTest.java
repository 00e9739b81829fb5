package io.openchutes.miner.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.miner.Configured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotkeyTest {
    private static final String SEED = "2a".repeat(32);

    @TempDir
    Path folder;

    private static Hotkey hotkey(Map<String, String> keys) {
        return new Hotkey(Configured.with(keys), Clock.systemUTC());
    }

    private Hotkey inFile(String text, String permissions) throws Exception {
        Path file = folder.resolve("seed");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return hotkey(Map.of("seed-file", file.toString()));
    }

    @Test
    void theSeedComesFromAFileOfItsOwnersAlone() throws Exception {
        String address =
                SigningKey.fromSeed(HexFormat.of().parseHex(SEED)).hotkey().text();
        assertThat(inFile(SEED + "\n", "rw-------").address()).isEqualTo(address);
        assertThat(inFile("0x" + SEED, "r--------").address()).isEqualTo(address);
        assertThat(hotkey(Map.of("seed", SEED)).address()).isEqualTo(address);
        for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"}) {
            assertThatThrownBy(() -> inFile(SEED, open).address())
                    .isInstanceOf(Hotkey.NotUsable.class)
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void aSeedThatIsNoneIsNotRepeated() {
        for (String bad : new String[] {SEED.substring(1), SEED + "00", "xy" + SEED.substring(2)}) {
            assertThatThrownBy(() -> hotkey(Map.of("seed", bad)).address())
                    .isInstanceOf(Hotkey.NotUsable.class)
                    .hasMessage("The seed of the miner's hotkey must be 64 hex digits.")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> hotkey(Map.of()).address())
                .isInstanceOf(Hotkey.NotUsable.class)
                .hasMessageContaining("openchutes.miner.seed-file");
    }
}
