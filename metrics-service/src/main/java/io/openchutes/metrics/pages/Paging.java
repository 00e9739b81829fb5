package io.openchutes.metrics.pages;

import java.util.List;

/**
 * One page of a longer list, and links to the pages before and after.
 *
 * @param from the first entry shown, counted from 1; 0 where the list is empty
 * @param previous the address of the page before, or null
 * @param next the address of the page behind, or null
 */
public record Paging(int page, int pages, int from, int to, int total, String previous, String next) {

    /** Cuts a page out of a list; a page behind the last one is the last one, since lists shrink while people read. */
    public static <T> List<T> cut(List<T> list, int page, int size) {
        int actual = Math.min(page, pages(list.size(), size));
        return list.subList((actual - 1) * size, Math.min(actual * size, list.size()));
    }

    static Paging of(int total, int page, int size, PageLink link) {
        int pages = pages(total, size);
        int actual = Math.min(page, pages);
        return new Paging(
                actual,
                pages,
                total == 0 ? 0 : (actual - 1) * size + 1,
                Math.min(actual * size, total),
                total,
                actual > 1 ? link.with("page", actual - 1).toString() : null,
                actual < pages ? link.with("page", actual + 1).toString() : null);
    }

    private static int pages(int total, int size) {
        return Math.max(1, (total + size - 1) / size);
    }
}
