package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.metrics.Subjects;
import io.openchutes.rest.error.ValidationFailed;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What shapes a page, and ids in addresses: any text is a value or a named error. */
class PageRequestPropertyTest {
    private static final Set<String> COLUMNS = Set.of("miner", "instance", "tps", "output", "invocations", "failed");

    @Property(tries = 2_000)
    void exactlyTheBadParametersAreNamed(
            @ForAll("searches") String search,
            @ForAll("sorts") String sort,
            @ForAll("directions") String direction,
            @ForAll("pages") String page) {
        Set<String> bad = new TreeSet<>();
        if (search != null && search.strip().length() > 200) {
            bad.add("q");
        }
        if (sort != null && !sort.isEmpty() && !COLUMNS.contains(sort)) {
            bad.add("sort");
        }
        if (direction != null && !direction.isEmpty() && !Set.of("asc", "desc").contains(direction)) {
            bad.add("dir");
        }
        if (page != null && !page.isEmpty() && !page.matches("\\+?0*([1-9][0-9]{0,5}|1000000)")) {
            bad.add("page");
        }
        try {
            PageRequest request = PageRequest.of(search, sort, direction, page);
            assertThat(bad).isEmpty();
            assertThat(request.page()).isBetween(1, 1_000_000);
            assertThat(request.descending())
                    .isEqualTo("desc".equals(direction)
                            || (!"asc".equals(direction) && request.sort().isNumeric()));
            assertThat(request.finds("before" + request.search().toUpperCase(Locale.ROOT) + "behind"))
                    .isTrue();
        } catch (ValidationFailed refused) {
            assertThat(refused.errors().stream()
                            .map(error -> error.loc().get(1).toString())
                            .collect(Collectors.toSet()))
                    .isEqualTo(bad);
        }
    }

    @Property
    void anIdIsWhatTheJdkWouldWrite(@ForAll("ids") String text) {
        boolean isId = text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(Subjects.isUuid(text)).isEqualTo(isId);
        assertThat(!isId || UUID.fromString(text).toString().equalsIgnoreCase(text))
                .isTrue();
    }

    @Provide
    Arbitrary<String> searches() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().withChars("aB5G-_ ").ofMaxLength(9),
                        Arbitraries.integers().between(198, 203).map("x"::repeat),
                        Arbitraries.integers().between(198, 203).map(n -> " " + "x".repeat(n) + " "))
                .injectNull(0.2);
    }

    @Provide
    Arbitrary<String> sorts() {
        return Arbitraries.oneOf(Arbitraries.of(List.copyOf(COLUMNS)), Arbitraries.of("", "TPS", "colour", " tps"))
                .injectNull(0.2);
    }

    @Provide
    Arbitrary<String> directions() {
        return Arbitraries.of("asc", "desc", "", "ASC", "up").injectNull(0.2);
    }

    @Provide
    Arbitrary<String> pages() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(-5, 1_000_005).map(String::valueOf),
                        Arbitraries.of("", "1", "01", "+1", "1.0", "1e3", " 1", "99999999999", "0", "-1", "x"))
                .injectNull(0.2);
    }

    @Provide
    Arbitrary<String> ids() {
        Arbitrary<String> whole = Arbitraries.create(() -> UUID.randomUUID().toString());
        return Arbitraries.oneOf(
                whole,
                whole.map(id -> id.toUpperCase(Locale.ROOT)),
                whole.map(id -> id.replace("-", "")),
                whole.map(id -> "0" + id),
                Arbitraries.of("1-1-1-1-1", "", "miner_means"),
                Arbitraries.strings().ofMaxLength(40));
    }
}
