package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChuteNameTest {
    private static final Pattern OF_THE_CONTRACT =
            Pattern.compile("^([A-Za-z0-9_.-]+/)*[a-z0-9][a-z0-9_./-]*$", Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "acme/My-Model_1.5",
                "a/b/c/d",
                "-org/model",
                ".hidden/model",
                "model/-x",
                "vllm",
                "share",
                "Boosted2",
                "codes/x",
                "org/code",
                "org/warmup/x",
                "hf_info/x",
                "org/make_public",
                "0ab"
            })
    void takesWhatTheContractTakes(String name) {
        assertThat(ChuteName.Validator.problemOf(name)).as(name).isEmpty();
        assertThat(name).matches(OF_THE_CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab",
                "-abc",
                "_abc",
                "a b c",
                "äbc",
                "org/",
                "/org",
                "a//b",
                "a/./b",
                "a/../b",
                "..",
                "...",
                "a/b\n",
                "a:b",
                "code/x",
                "CODE/x",
                "code",
                "warmup/abc",
                "miner_means",
                "miner_means/abc",
                "boosted",
                "Boosted",
                "affine_available",
                "rolling_updates",
                "gpu_count_history",
                "utilization",
                "utilization/history",
                "make_public",
                "org/hf_info",
                "HF_INFO",
                "org/x/evidence",
                "0f3c8a52-6f0e-4b6c-8c1d-1f6f8f0f6a11",
                "0F3C8A52-6F0E-4B6C-8C1D-1F6F8F0F6A11"
            })
    void refusesWhatIsMalformedOrHiddenByARoute(String name) {
        assertThat(ChuteName.Validator.problemOf(name)).as(name).isPresent();
    }

    @Test
    void takesNamesOf3To128Characters() {
        assertThat(ChuteName.Validator.problemOf("a".repeat(128))).isEmpty();
        assertThat(ChuteName.Validator.problemOf("a".repeat(129))).isPresent();
        assertThat(ChuteName.Validator.problemOf("a/".repeat(500_000))).isPresent();
    }
}
