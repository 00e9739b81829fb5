package io.openchutes.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The Authorization header in and around the form of a key: the last word is read as it is written, or there is no key. */
class ApiKeyPropertyTest {
    private static final Pattern LAST_WORD_IS_A_KEY = Pattern.compile(
            "(?:.*\\s)?(cpk_([0-9a-fA-F]{32})\\.([0-9a-fA-F]{32})\\.[A-Za-z0-9]{32})\\s*", Pattern.DOTALL);

    @Property(tries = 3_000)
    void theLastWordIsAKeyOrThereIsNone(@ForAll("headers") String header) {
        Matcher form = LAST_WORD_IS_A_KEY.matcher(header);
        Optional<ApiKey> key = ApiKey.fromAuthorization(header);
        assertThat(key.isPresent()).as(header).isEqualTo(form.matches());
        key.ifPresent(read -> {
            assertThat(read.secretText()).isEqualTo(form.group(1));
            assertThat(hex(read.keyId().toString())).isEqualToIgnoringCase(form.group(2));
            assertThat(hex(read.userId().toString())).isEqualToIgnoringCase(form.group(3));
            assertThat(read.toString()).doesNotContain(form.group(1));
        });
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> hex = Arbitraries.frequency(Tuple.of(12, 32), Tuple.of(1, 31), Tuple.of(1, 33))
                .flatMap(length -> Arbitraries.strings()
                        .withChars("0123456789abcdefABCDEF")
                        .ofLength(length));
        Arbitrary<String> secret = Arbitraries.frequency(Tuple.of(12, 32), Tuple.of(1, 30))
                .flatMap(length -> Arbitraries.strings().withChars("aZ09_").ofLength(length))
                .map(text -> text.length() == 32 && text.charAt(0) != '_' ? text.replace('_', 'x') : text);
        Arbitrary<String> before = Arbitraries.of("", "Bearer ", "basic\t", "Basic  ", "Bearer", "x y ", "\n");
        Arbitrary<String> start = Arbitraries.frequency(
                Tuple.of(10, "cpk_"), Tuple.of(1, "CPK_"), Tuple.of(1, "cpk"), Tuple.of(1, " cpk_"));
        Arbitrary<String> dot = Arbitraries.frequency(Tuple.of(15, "."), Tuple.of(1, ".."), Tuple.of(1, " "));
        Arbitrary<String> behind = Arbitraries.of("", "", "", " ", "\t", ",", "=");
        return Combinators.combine(List.of(before, start, hex, dot, hex, dot, secret, behind))
                .as(parts -> String.join("", parts));
    }

    private static String hex(String id) {
        return id.replace("-", "");
    }
}
