package io.openchutes.bounty.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineNameTest {
    private final Pattern affine = ChuteService.affineName("affine");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "affine",
                "Affine",
                "AFFINE-7",
                "org/affine",
                "affine/x",
                "my-affine3-model",
                "a.affine.b",
                "x_affine"
            })
    void theWordBoundedIsAffine(String name) {
        assertThat(affine.matcher(name).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"affinity", "paraffine", "affinex", "affine3x", "xaffine", "af-fine", ""})
    void theWordWithinAnotherIsNot(String name) {
        assertThat(affine.matcher(name).find()).isFalse();
    }

    @Test
    void aBlankWordIsRefused() {
        assertThatThrownBy(() -> ChuteService.affineName(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openchutes.bounty.affine-word");
    }
}
