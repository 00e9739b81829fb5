package io.openchutes.metrics.minermeans;

import io.openchutes.metrics.rollup.MinerMean;
import java.math.BigDecimal;
import java.util.List;

/** Miner means as comma-separated values (RFC 4180) that a spreadsheet opens without running anything. */
final class MinerMeansCsv {
    private static final String HEADER = "instance_id,miner_hotkey,avg_tps,avg_output_tokens";
    private static final String LINE_END = "\r\n";

    private MinerMeansCsv() {}

    static String write(List<MinerMean> means) {
        StringBuilder csv = new StringBuilder(64 + means.size() * 120);
        csv.append(HEADER).append(LINE_END);
        for (MinerMean mean : means) {
            csv.append(mean.instanceId())
                    .append(',')
                    .append(text(mean.minerHotkey()))
                    .append(',')
                    .append(number(mean.avgTps()))
                    .append(',')
                    .append(number(mean.avgOutputTokens()))
                    .append(LINE_END);
        }
        return csv.toString();
    }

    /**
     * A cell with text from outside. An apostrophe precedes what a spreadsheet would take for a formula: the signs that begin one, their
     * full-width twins, and the white space after which some programs still detect one.
     */
    static String text(String value) {
        String cell = startsLikeFormula(value) ? "'" + value : value;
        if (cell.indexOf(',') < 0 && cell.indexOf('"') < 0 && cell.indexOf('\r') < 0 && cell.indexOf('\n') < 0) {
            return cell;
        }
        return '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static boolean startsLikeFormula(String value) {
        if (value.isEmpty()) {
            return false;
        }
        char first = value.charAt(0);
        return "=+-@|%".indexOf(first) >= 0
                || "\uFF1D\uFF0B\uFF0D\uFF20".indexOf(first) >= 0
                || first <= ' '
                || Character.isWhitespace(first)
                || Character.isSpaceChar(first);
    }

    private static String number(Double value) {
        return value == null ? "" : BigDecimal.valueOf(value).toPlainString();
    }
}
