package io.openchutes.metrics.pages;

import io.openchutes.metrics.rollup.MinerMean;
import io.openchutes.metrics.rollup.MinerMean.State;
import io.openchutes.metrics.rollup.MinerMeansRepository.HourlyMean;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A chute's page, ready to be filled into its template: every figure is text already. */
public record ChutePage(
        String chuteId,
        String name,
        String search,
        String sort,
        String dir,
        Totals totals,
        List<Column> columns,
        List<Row> rows,
        List<Miner> miners,
        Paging paging,
        String writtenAt) {

    public record Totals(
            String miners, String instances, String invocations, String failed, String tps, String output) {}

    /**
     * @param ariaSort how the table is ordered by this column, or null
     * @param href the same page ordered by this column, the other way round where it is already
     */
    public record Column(String label, boolean numeric, String ariaSort, String href) {}

    /** @param place GPU and region of a public chute's instance, or null */
    public record Row(
            String minerHotkey,
            String instanceId,
            String tps,
            String output,
            String invocations,
            String failed,
            String place,
            String state) {}

    public record Miner(
            String hotkey, String tps, String output, String invocations, String instances, BarChart chart) {}

    /** The rows that the request asks for; their miners are the ones whose hours must be read. */
    public static List<MinerMean> select(List<MinerMean> means, PageRequest request) {
        return means.stream()
                .filter(mean -> request.finds(mean.minerHotkey())
                        || request.finds(mean.instanceId().toString()))
                .sorted(request.sort().order(request.descending()))
                .toList();
    }

    public static ChutePage of(
            ChuteView chute,
            List<MinerMean> all,
            List<MinerMean> selected,
            List<MinerMean> shown,
            List<HourlyMean> hours,
            PageRequest request,
            int pageSize,
            Instant now) {
        PageLink link = PageLink.plain()
                .with("q", request.search())
                .with("sort", request.sort().key())
                .with("dir", request.descending() ? "desc" : "asc");
        return new ChutePage(
                chute.chuteId().toString(),
                chute.name(),
                request.search(),
                request.sort().key(),
                request.descending() ? "desc" : "asc",
                totals(all),
                columns(request),
                shown.stream().map(mean -> row(mean, chute.isPublic())).toList(),
                miners(all, shown, hours, now),
                Paging.of(selected.size(), request.page(), pageSize, link),
                now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Totals totals(List<MinerMean> all) {
        Sum sum = Sum.of(all);
        return new Totals(
                Figures.count(
                        all.stream().map(MinerMean::minerHotkey).distinct().count()),
                Figures.count(all.size()),
                Figures.count(sum.invocations),
                Figures.share(sum.failures, sum.invocations),
                Figures.decimal(sum.tps()),
                Figures.decimal(sum.output()));
    }

    private static List<Column> columns(PageRequest request) {
        List<Column> columns = new ArrayList<>();
        for (SortColumn column : SortColumn.values()) {
            boolean present = column == request.sort();
            boolean descending = present ? !request.descending() : column.isNumeric();
            String ariaSort = request.descending() ? "descending" : "ascending";
            columns.add(new Column(
                    column.label(),
                    column.isNumeric(),
                    present ? ariaSort : null,
                    PageLink.plain()
                            .with("q", request.search())
                            .with("sort", column.key())
                            .with("dir", descending ? "desc" : "asc")
                            .toString()));
        }
        return columns;
    }

    private static Row row(MinerMean mean, boolean publicChute) {
        return new Row(
                mean.minerHotkey(),
                mean.instanceId().toString(),
                Figures.decimal(mean.avgTps()),
                Figures.decimal(mean.avgOutputTokens()),
                Figures.count(mean.invocations()),
                Figures.share(mean.failures(), mean.invocations()),
                publicChute ? place(mean) : null,
                state(mean.state()));
    }

    private static String place(MinerMean mean) {
        if (mean.gpu() == null) {
            return mean.region();
        }
        return mean.region() == null ? mean.gpu() : mean.gpu() + ", " + mean.region();
    }

    private static String state(State state) {
        return switch (state) {
            case ACTIVE -> "active";
            case STARTING -> "starting";
            case REMOVED -> "removed";
            case UNKNOWN -> "";
        };
    }

    /** The miners of the rows shown, in the order of the rows, with the figures of all their instances. */
    private static List<Miner> miners(List<MinerMean> all, List<MinerMean> shown, List<HourlyMean> hours, Instant now) {
        Map<String, List<MinerMean>> instances = new LinkedHashMap<>();
        shown.forEach(mean -> instances.put(mean.minerHotkey(), new ArrayList<>()));
        all.forEach(mean -> {
            List<MinerMean> own = instances.get(mean.minerHotkey());
            if (own != null) {
                own.add(mean);
            }
        });
        Map<String, Map<Instant, Double>> byMiner = new HashMap<>();
        hours.forEach(hour -> byMiner.computeIfAbsent(hour.minerHotkey(), key -> new HashMap<>())
                .put(hour.hour(), hour.avgTps()));
        List<Miner> miners = new ArrayList<>();
        instances.forEach((hotkey, own) -> {
            Sum sum = Sum.of(own);
            miners.add(new Miner(
                    hotkey,
                    Figures.decimal(sum.tps()),
                    Figures.decimal(sum.output()),
                    Figures.rounded(sum.invocations),
                    own.size() == 1 ? "1 instance" : own.size() + " instances",
                    BarChart.of("Mean tokens per second", byMiner.getOrDefault(hotkey, Map.of()), now)));
        });
        return miners;
    }

    /** Means of several instances together: each invocation weighs the same. */
    private static final class Sum {
        private long invocations;
        private long failures;
        private long tpsCount;
        private double tpsSum;
        private long outputCount;
        private double outputSum;

        static Sum of(Collection<MinerMean> means) {
            Sum sum = new Sum();
            for (MinerMean mean : means) {
                sum.invocations += mean.invocations();
                sum.failures += mean.failures();
                if (mean.avgTps() != null) {
                    sum.tpsCount += mean.tpsCount();
                    sum.tpsSum += mean.avgTps() * mean.tpsCount();
                }
                if (mean.avgOutputTokens() != null) {
                    sum.outputCount += mean.outputCount();
                    sum.outputSum += mean.avgOutputTokens() * mean.outputCount();
                }
            }
            return sum;
        }

        Double tps() {
            return tpsCount == 0 ? null : tpsSum / tpsCount;
        }

        Double output() {
            return outputCount == 0 ? null : outputSum / outputCount;
        }
    }
}
