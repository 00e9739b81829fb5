package io.openchutes.metrics.pages;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The index page, ready to be filled into its template. */
public record IndexPage(String search, List<Row> rows, Paging paging, String writtenAt) {

    public record Row(
            int rank,
            String chuteId,
            String name,
            String invocations,
            String outputTokens,
            String failed,
            BarChart chart) {}

    /** @param ranking all chutes that may be listed, most used first */
    public static IndexPage of(List<RankedChute> ranking, PageRequest request, int pageSize, Instant now) {
        record Placed(int rank, RankedChute chute) {}
        List<Placed> found = new java.util.ArrayList<>();
        for (int i = 0; i < ranking.size(); i++) {
            RankedChute chute = ranking.get(i);
            if (request.finds(chute.name()) || request.finds(chute.chuteId().toString())) {
                found.add(new Placed(i + 1, chute));
            }
        }
        List<Row> rows = Paging.cut(found, request.page(), pageSize).stream()
                .map(placed -> row(placed.rank(), placed.chute(), now))
                .toList();
        PageLink link = PageLink.plain().with("q", request.search());
        return new IndexPage(
                request.search(),
                rows,
                Paging.of(found.size(), request.page(), pageSize, link),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Row row(int rank, RankedChute chute, Instant now) {
        return new Row(
                rank,
                chute.chuteId().toString(),
                chute.name(),
                Figures.count(chute.invocations()),
                Figures.rounded(chute.outputTokens()),
                Figures.share(chute.failures(), chute.invocations()),
                BarChart.of("Invocations", chute.invocationsByHour(), now));
    }
}
