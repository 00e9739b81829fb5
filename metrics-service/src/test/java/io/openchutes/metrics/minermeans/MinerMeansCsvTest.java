package io.openchutes.metrics.minermeans;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import io.openchutes.metrics.rollup.MinerMean;
import io.openchutes.metrics.rollup.MinerMean.State;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MinerMeansCsvTest {
    private static final UUID INSTANCE = UUID.fromString("b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166");

    @Test
    void writesTheContractsHeaderAndOneLineAnInstance() {
        String csv = MinerMeansCsv.write(List.of(mean("5Grwva", 104.25, 412.5), mean("5Other", null, 3e9)));

        assertThat(csv)
                .isEqualTo("instance_id,miner_hotkey,avg_tps,avg_output_tokens\r\n"
                        + INSTANCE + ",5Grwva,104.25,412.5\r\n"
                        + INSTANCE + ",5Other,,3000000000\r\n");
    }

    @Test
    void writesTheHeaderAloneWhereThereIsNothing() {
        assertThat(MinerMeansCsv.write(List.of())).isEqualTo("instance_id,miner_hotkey,avg_tps,avg_output_tokens\r\n");
    }

    @Test
    void defusesWhatASpreadsheetWouldRun() {
        assertThat(MinerMeansCsv.text("=1+1")).isEqualTo("'=1+1");
        assertThat(MinerMeansCsv.text("+1")).isEqualTo("'+1");
        assertThat(MinerMeansCsv.text("-1")).isEqualTo("'-1");
        assertThat(MinerMeansCsv.text("@SUM(A1)")).isEqualTo("'@SUM(A1)");
        assertThat(MinerMeansCsv.text("\t=1")).isEqualTo("'\t=1");
        assertThat(MinerMeansCsv.text("\u00a0=1")).isEqualTo("'\u00a0=1");
        assertThat(MinerMeansCsv.text("＝1")).isEqualTo("'＝1");
        assertThat(MinerMeansCsv.text("=HYPERLINK(\"http://x\",\"y\")"))
                .isEqualTo("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    }

    @Test
    void quotesWhatTheFormatNeedsQuoted() {
        assertThat(MinerMeansCsv.text(",")).isEqualTo("\",\"");
        assertThat(MinerMeansCsv.text("\"")).isEqualTo("\"\"\"\"");
        assertThat(MinerMeansCsv.text("a\nb")).isEqualTo("\"a\nb\"");
        assertThat(MinerMeansCsv.text("")).isEmpty();
    }

    @Test
    void leavesAnAddressAlone() {
        String hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assertThat(MinerMeansCsv.text(hotkey)).isEqualTo(hotkey);
    }

    @Test
    void everyTextComesBackFromAReaderOfTheFormat() {
        Inputs.forAll(1_000, in -> {
            String text = nastyTexts(in);
            String csv = MinerMeansCsv.write(List.of(mean(text, 1.5, 2.5)));

            List<List<String>> rows = read(csv);

            assertThat(rows).hasSize(2);
            assertThat(rows.get(1)).hasSize(4);
            String cell = rows.get(1).get(1);
            assertThat(cell).isIn(text, "'" + text);
        });
    }

    @Test
    void noCellBeginsAFormula() {
        Inputs.forAll(1_000, in -> {
            String text = nastyTexts(in);
            String cell = read(MinerMeansCsv.write(List.of(mean(text, 1.5, 2.5))))
                    .get(1)
                    .get(1);

            assertThat(cell.strip())
                    .doesNotStartWith("=")
                    .doesNotStartWith("+")
                    .doesNotStartWith("-")
                    .doesNotStartWith("@");
        });
    }

    private static String nastyTexts(Inputs in) {
        return in.oneIn(2) ? in.textOf("=+-@\t\r\n \",;'|%aZ9\u00a0\u3000＝＠", 0, 12) : in.text(20);
    }

    private static MinerMean mean(String hotkey, Double tps, Double output) {
        return new MinerMean(hotkey, INSTANCE, tps, output, 1, 1, 1, 0, null, null, State.UNKNOWN);
    }

    /** A reader of RFC 4180 as strict as the grammar in its section 2. */
    private static List<List<String>> read(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < csv.length()) {
            StringBuilder cell = new StringBuilder();
            if (csv.charAt(at) == '"') {
                at++;
                while (csv.charAt(at) != '"' || (at + 1 < csv.length() && csv.charAt(at + 1) == '"')) {
                    at += csv.charAt(at) == '"' ? 1 : 0;
                    cell.append(csv.charAt(at++));
                }
                at++;
            } else {
                while (csv.charAt(at) != ',' && csv.charAt(at) != '\r') {
                    assertThat(csv.charAt(at)).isNotIn('"', '\n');
                    cell.append(csv.charAt(at++));
                }
            }
            row.add(cell.toString());
            if (csv.charAt(at) == '\r') {
                assertThat(csv.charAt(at + 1)).isEqualTo('\n');
                at += 2;
                rows.add(row);
                row = new ArrayList<>();
            } else {
                assertThat(csv.charAt(at)).isEqualTo(',');
                at++;
            }
        }
        assertThat(row).isEmpty();
        return rows;
    }
}
