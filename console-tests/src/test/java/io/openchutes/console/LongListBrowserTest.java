package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.openchutes.console.ConsoleBrowser.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A list of 5,000 chutes beside one of 50: what is in the page, what a step of a scroll or a letter of a search makes anew, and how long that takes. What is counted has
 * bounds; times are printed, beside each other, since they depend on the machine and on what else it does.
 */
class LongListBrowserTest extends BrowserTest {
    private static final int FEW = 50;
    private static final int MANY = 5000;
    /** Of the window's 900 pixels 13 rows can be seen; 8 are kept above and below. */
    private static final int MOST_ROWS = 45;

    private static final String MEASURE = """
            async () => {
              const list = document.getElementById('chutes');
              let added = 0;
              const count = (records) => records.forEach((one) => one.addedNodes.forEach((node) => { if (node.tagName === 'LI') added++; }));
              const observer = new MutationObserver(count);
              observer.observe(list, {childList: true});
              const settle = async () => { for (let i = 0; i < 5; i++) await Promise.resolve(); document.body.offsetHeight; count(observer.takeRecords()); };
              const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
              const room = () => document.documentElement.scrollHeight - window.innerHeight;
              const scroll = {millis: [], rows: 0, added: 0, nodes: 0, found: 0};
              for (let i = 1; i <= 120; i++) {
                added = 0;
                const began = performance.now();
                window.scrollTo(0, (i * 720) % room());
                window.dispatchEvent(new Event('scroll'));
                await settle();
                scroll.millis.push(performance.now() - began);
                scroll.rows = Math.max(scroll.rows, list.children.length);
                scroll.added = Math.max(scroll.added, added);
                scroll.nodes = Math.max(scroll.nodes, document.querySelectorAll('*').length);
              }
              const frames = [];
              let last = await new Promise(requestAnimationFrame);
              for (let i = 1; i <= 60; i++) {
                window.scrollTo(0, (i * 97) % room());
                const now = await new Promise(requestAnimationFrame);
                frames.push(now - last);
                last = now;
              }
              const input = document.querySelector('input[type=search]');
              const filter = [];
              for (const words of ['m', 'mo', '00', '001', 'model-00', '', 'acme', '0', '']) {
                added = 0;
                const began = performance.now();
                input.value = words;
                input.dispatchEvent(new Event('input', {bubbles: true}));
                await settle();
                filter.push(performance.now() - began);
                scroll.found = Math.max(scroll.found, added);
              }
              return {rows: scroll.rows, added: scroll.added, found: scroll.found, nodes: scroll.nodes, step: median(scroll.millis), frame: median(frames), slow: frames.filter((one) => one > 50).length, filter: median(filter)};
            }""";

    /**
     * @param added new rows of a step at most
     * @param found new rows of a letter at most
     * @param step median in milliseconds
     * @param slow frames of 60 that took over 50 ms
     */
    private record Figures(
            int rows, int added, int found, int nodes, double step, double frame, int slow, double filter) {}

    @Test
    void fiveThousandChutesAreAsSmoothAsFifty() {
        Map<Integer, Figures> figures = new LinkedHashMap<>();
        browser.in(new Window().now(), page -> {
            for (int length : new int[] {FEW, MANY, FEW, MANY}) {
                figures.put(length, measured(page, length));
            }
        });
        Figures few = figures.get(FEW);
        Figures many = figures.get(MANY);
        figures.forEach((length, seen) -> System.out.printf(
                "%,d chutes: %d rows and %,d elements at most, %d new rows a step, %d a letter; a step %.1f ms, a letter %.1f ms; frames %.1f ms, %d of 60 over 50 ms%n",
                length, seen.rows, seen.nodes, seen.added, seen.found, seen.step, seen.filter, seen.frame, seen.slow));
        assertThat(many.rows).isLessThanOrEqualTo(MOST_ROWS);
        assertThat(many.added).as("new rows of a step").isLessThanOrEqualTo(MOST_ROWS);
        assertThat(many.found).as("new rows of a letter").isLessThanOrEqualTo(MOST_ROWS);
        assertThat(many.nodes).isLessThanOrEqualTo(few.nodes * 11 / 10);
    }

    private Figures measured(Page page, int length) {
        platform.answer(
                "GET /chutes/",
                Fixtures.chutePage(IntStream.range(0, length)
                        .mapToObj(i -> Fixtures.chute(
                                "acme/model-%04d".formatted(i), "Number " + i, "vllm", i % 3, 5000L - i, 1))
                        .toList()));
        page.navigate(platform.address("/console/chutes"));
        page.getByText("acme/model-0000").waitFor();
        Map<?, ?> seen = (Map<?, ?>) page.evaluate(MEASURE);
        return new Figures(
                number(seen, "rows").intValue(),
                number(seen, "added").intValue(),
                number(seen, "found").intValue(),
                number(seen, "nodes").intValue(),
                number(seen, "step").doubleValue(),
                number(seen, "frame").doubleValue(),
                number(seen, "slow").intValue(),
                number(seen, "filter").doubleValue());
    }

    private static Number number(Map<?, ?> seen, String name) {
        return (Number) seen.get(name);
    }
}
