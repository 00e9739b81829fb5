package io.openchutes.chutes.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMaterialTest {
    @TempDir
    Path folder;

    @Test
    void aFileGivesBothHalvesUnderTheSameName() throws Exception {
        KeyMaterial made = KeyMaterial.make();
        KeyMaterial read = KeyMaterial.read(write(pem(made)));
        assertThat(read.kid()).isEqualTo(made.kid()).matches("[A-Za-z0-9_-]{16}");
        assertThat(read.publicKeyText()).isEqualTo(made.publicKeyText());
        assertThat(read.privateKey()).isEqualTo(made.privateKey());
        assertThat(read).hasToString(made.kid());
    }

    @Test
    void whatIsNoKeyOfP256StopsTheStart() throws Exception {
        Path nothing = write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> KeyMaterial.read(nothing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("P-256");
        assertThatThrownBy(() -> KeyMaterial.read(folder.resolve("missing"))).hasMessageContaining("missing");
    }

    static String pem(KeyMaterial material) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(material.privateKey().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Path write(String text) throws Exception {
        return Files.writeString(folder.resolve("key.pem"), text);
    }
}
