package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import io.openchutes.metrics.Subjects;
import io.openchutes.rest.error.ValidationFailed;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What shapes a page, and ids in addresses: any text is a value or a named error. */
class PageRequestPropertyTest {
    private static final Set<String> COLUMNS = Set.of("miner", "instance", "tps", "output", "invocations", "failed");

    @Test
    void exactlyTheBadParametersAreNamed() {
        Inputs.forAll(2_000, in -> {
            String search = searches(in);
            String sort = sorts(in);
            String direction = directions(in);
            String page = pages(in);
            requireExactlyTheBadAreNamed(search, sort, direction, page);
        });
    }

    static void requireExactlyTheBadAreNamed(String search, String sort, String direction, String page) {
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

    @Test
    void anIdIsWhatTheJdkWouldWrite() {
        Inputs.forAll(1_000, in -> {
            String text = ids(in);
            boolean isId = text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(Subjects.isUuid(text)).isEqualTo(isId);
            assertThat(!isId || UUID.fromString(text).toString().equalsIgnoreCase(text))
                    .isTrue();
        });
    }

    private static String searches(Inputs in) {
        return in.pick(
                null,
                in.textOf("aB5G-_ ", 0, 9),
                "x".repeat(in.integer(198, 203)),
                " " + "x".repeat(in.integer(198, 203)) + " ");
    }

    private static String sorts(Inputs in) {
        return in.oneIn(2) ? in.pick(List.copyOf(COLUMNS)) : in.pick(null, "", "TPS", "colour", " tps");
    }

    private static String directions(Inputs in) {
        return in.pick("asc", "desc", "", "ASC", "up", null);
    }

    private static String pages(Inputs in) {
        return in.oneIn(2)
                ? String.valueOf(in.integer(-5, 1_000_005))
                : in.pick("", "1", "01", "+1", "1.0", "1e3", " 1", "99999999999", "0", "-1", "x", null);
    }

    private static String ids(Inputs in) {
        String id =
                new UUID(in.whole(Long.MIN_VALUE, Long.MAX_VALUE), in.whole(Long.MIN_VALUE, Long.MAX_VALUE)).toString();
        return in.pick(
                id,
                id.toUpperCase(Locale.ROOT),
                id.replace("-", ""),
                "0" + id,
                in.pick("1-1-1-1-1", "", "miner_means"),
                in.text(40));
    }
}
