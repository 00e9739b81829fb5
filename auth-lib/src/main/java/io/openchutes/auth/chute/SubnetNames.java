package io.openchutes.auth.chute;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which subnet a chute's name belongs to, and which subnets an account administers (contract: "Who may see a chute"). */
public final class SubnetNames {
    /** The subnet whose chutes everybody sees. */
    public static final String AFFINE = "affine";

    private final Map<String, Integer> netuids;
    private final Map<String, Pattern> words = new TreeMap<>();

    /** @param netuids the words that make a name belong to a subnet, each with the subnet's netuid */
    public SubnetNames(Map<String, Integer> netuids) {
        this.netuids = new TreeMap<>(netuids);
        netuids.keySet().forEach(word -> words.put(word, boundedWord(word)));
    }

    /** The word bounded by the name's start or end or one of {@code / _ . -}, in any case, digits allowed behind it. */
    public static Pattern boundedWord(String word) {
        return Pattern.compile("(?:^|[/_.-])" + Pattern.quote(word) + "[0-9]*+(?:$|[/_.-])", Pattern.CASE_INSENSITIVE);
    }

    /** All whose words stand in the name, in alphabetical order. */
    public List<String> allOf(String chuteName) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().matcher(chuteName).find())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The one that decides who sees a chute of this name: the first of {@link #allOf}. */
    public Optional<String> of(String chuteName) {
        return allOf(chuteName).stream().findFirst();
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

    /** Null where the configuration knows no such subnet. */
    public Integer netuidOf(String subnet) {
        return netuids.get(subnet);
    }

    /** In alphabetical order. */
    public List<String> all() {
        return List.copyOf(netuids.keySet());
    }
}
