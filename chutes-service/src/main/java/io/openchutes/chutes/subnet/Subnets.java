package io.openchutes.chutes.subnet;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.auth.chute.SubnetNames;
import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows which subnet a chute's name belongs to, and who administers it. */
@ApplicationScoped
public class Subnets {
    /** The subnet whose chutes everybody sees. */
    public static final String AFFINE = SubnetNames.AFFINE;

    private final SubnetNames names;
    private final Set<String> hiddenSource;

    public Subnets(ChutesConfig config) {
        this.names = new SubnetNames(config.subnets());
        this.hiddenSource = config.subnetsWithHiddenSource();
    }

    public Optional<String> of(String chuteName) {
        return names.of(chuteName);
    }

    /** The subnets whose chutes this account sees as their administrator; none for anonymous callers. */
    public List<String> administeredBy(Account account) {
        return names.administeredBy(account);
    }

    /** Whether the account may deploy under this name: it is a member of each subnet whose word the name contains. */
    public boolean mayDeploy(Account account, String chuteName) {
        return account.isSystem()
                || account.has(Permission.SUBNET_ADMIN)
                || names.allOf(chuteName).stream()
                        .allMatch(subnet -> account.netuids().contains(netuidOf(subnet)));
    }

    /** Null where the configuration knows no such subnet. */
    public Integer netuidOf(String subnet) {
        return names.netuidOf(subnet);
    }

    public boolean hidesSource(String subnet) {
        return subnet != null && hiddenSource.contains(subnet);
    }

    /** Changes when a name may belong to another subnet than it did. */
    public String fingerprint() {
        return String.join(",", names.all());
    }
}
