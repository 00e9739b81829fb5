package io.openchutes.auth.ss58;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.inputs.Inputs;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ss58AddressTest {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private static final byte[] ALICE_KEY =
            HexFormat.of().parseHex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d");

    @Test
    void readsAndWritesAPublishedAddress() {
        assertThat(Ss58Address.parse(ALICE).publicKey()).isEqualTo(ALICE_KEY);
        assertThat(Ss58Address.of(ALICE_KEY))
                .isEqualTo(Ss58Address.parse(ALICE))
                .hasToString(ALICE);
        assertThat(Ss58Address.of(ALICE_KEY)).hasSameHashCodeAs(Ss58Address.parse(ALICE));
        assertThat(Ss58Address.of(new byte[32])).isNotEqualTo(Ss58Address.of(ALICE_KEY));
    }

    @Test
    void refusesCharactersBeyondAscii() {
        for (char foreign : new char[] {'\u007f', '\u0080', '\u00e9', '\uffff'}) {
            assertThatThrownBy(() -> Ss58Address.parse(foreign + ALICE.substring(1)))
                    .isInstanceOf(InvalidSs58Address.class);
        }
    }

    @Test
    void differentAddressesHaveDifferentHashes() {
        assertThat(Ss58Address.of(new byte[32]).hashCode())
                .isNotEqualTo(Ss58Address.of(ALICE_KEY).hashCode());
    }

    @Test
    void readsWhatItWrote() {
        Inputs.forAll(500, in -> {
            byte[] publicKey = in.bytes(32);
            Ss58Address address = Ss58Address.of(publicKey);
            assertThat(address.text()).hasSize(48);
            assertThat(Ss58Address.parse(address.text()).publicKey()).isEqualTo(publicKey);
        });
    }

    @Test
    void refusesAnAddressWithOneCharacterChanged() {
        Inputs.forAll(500, in -> {
            byte[] publicKey = in.bytes(32);
            int position = in.integer(0, 47);
            int distance = in.integer(1, 57);
            char[] text = Ss58Address.of(publicKey).text().toCharArray();
            text[position] = ALPHABET.charAt((ALPHABET.indexOf(text[position]) + distance) % 58);
            String changed = new String(text);
            // The checksum has 16 bits, so one change in 65536 goes unnoticed; it must then at least be another key's
            // own
            // address.
            try {
                Ss58Address accepted = Ss58Address.parse(changed);
                assertThat(Ss58Address.of(accepted.publicKey()).text()).isEqualTo(changed);
                assertThat(accepted.publicKey()).isNotEqualTo(publicKey);
            } catch (InvalidSs58Address expected) {
                assertThat(expected).hasMessageNotContaining(changed);
            }
        });
    }

    @Test
    void readsNothingThatItWouldNotWrite() {
        Inputs.forAll(1000, in -> {
            String text = plausible(in);
            try {
                assertThat(Ss58Address.of(Ss58Address.parse(text).publicKey()).text())
                        .isEqualTo(text);
            } catch (InvalidSs58Address e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void refusesAnyTextWithASentence() {
        Inputs.forAll(500, in -> {
            String text = in.text(60);
            assertThatExceptionOfType(InvalidSs58Address.class)
                    .isThrownBy(() -> Ss58Address.parse(text))
                    .withMessageContaining("SS58");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ",
                " 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY ",
                "15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ",
                "15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQy",
                "5grwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKut0Y",
                "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                "111111111111111111111111111111111111111111111111",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKut\u0661Y",
                "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
                "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccd"
            })
    void refusesOtherFormatsSpellingsAndCharacters(String text) {
        assertThatExceptionOfType(InvalidSs58Address.class).isThrownBy(() -> Ss58Address.parse(text));
    }

    @Test
    void takesKeysOf32BytesOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ss58Address.of(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> Ss58Address.of(new byte[33]));
    }

    @Test
    void keepsItsKeyToItself() {
        byte[] key = ALICE_KEY.clone();
        Ss58Address address = Ss58Address.of(key);
        key[0]++;
        address.publicKey()[1]++;
        assertThat(address.publicKey()).isEqualTo(ALICE_KEY);
    }

    private static String plausible(Inputs in) {
        return "5" + in.textOf(ALPHABET, 47, 47);
    }
}
