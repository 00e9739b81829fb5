package io.openchutes.chutes.subnet;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Knows which subnet a chute's name belongs to, and who administers it. */
@ApplicationScoped
public class Subnets {
    /** The subnet whose chutes everybody sees. */
    public static final String AFFINE = "affine";

    private final Map<String, Integer> netuids;
    private final Map<String, Pattern> words = new TreeMap<>();
    private final Set<String> hiddenSource;

    public Subnets(ChutesConfig config) {
        this.netuids = new TreeMap<>(config.subnets());
        this.hiddenSource = config.subnetsWithHiddenSource();
        netuids.keySet().forEach(word -> words.put(word, boundedWord(word)));
    }

    /** The word bounded by the name's start or end or one of {@code / _ . -}, in any case, digits allowed behind it. */
    public static Pattern boundedWord(String word) {
        return Pattern.compile("(?:^|[/_.-])" + Pattern.quote(word) + "[0-9]*+(?:$|[/_.-])", Pattern.CASE_INSENSITIVE);
    }

    public Optional<String> of(String chuteName) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().matcher(chuteName).find())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The subnets whose chutes this account sees as their administrator; none for anonymous callers. */
    public List<String> administeredBy(Account account) {
        if (account == null || !account.has(Permission.SUBNET_ADMIN)) {
            return List.of();
        }
        return netuids.entrySet().stream()
                .filter(subnet -> account.netuids().contains(subnet.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether the account may deploy under this name: it is a member of each subnet whose word the name contains. */
    public boolean mayDeploy(Account account, String chuteName) {
        return account.isSystem()
                || account.has(Permission.SUBNET_ADMIN)
                || words.entrySet().stream()
                        .filter(word -> word.getValue().matcher(chuteName).find())
                        .allMatch(word -> account.netuids().contains(netuids.get(word.getKey())));
    }

    /** Null where the configuration knows no such subnet. */
    public Integer netuidOf(String subnet) {
        return netuids.get(subnet);
    }

    public boolean hidesSource(String subnet) {
        return subnet != null && hiddenSource.contains(subnet);
    }

    /** Changes when a name may belong to another subnet than it did. */
    public String fingerprint() {
        return String.join(",", netuids.keySet());
    }
}
