package io.openchutes.chutes.listing;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.subnet.Subnets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Lists the affine chutes that can be used. */
@ApplicationScoped
public class AffineChuteService {
    private final ChuteListRepository repository;
    private final InstanceService instances;
    private final AccountDirectory accounts;
    private final Subnets subnets;

    public AffineChuteService(
            ChuteListRepository repository, InstanceService instances, AccountDirectory accounts, Subnets subnets) {
        this.repository = repository;
        this.instances = instances;
        this.accounts = accounts;
        this.subnets = subnets;
    }

    /** Those of owners who can pay and are of the subnet, or administer subnets. */
    @Transactional
    public List<AffineChuteResponse> available() {
        List<Chute> affine = repository.affine();
        Map<UUID, Account> owners =
                accounts.byIds(affine.stream().map(Chute::userId).collect(Collectors.toSet()));
        Map<UUID, List<Instance>> instancesOf =
                instances.countingOf(affine.stream().collect(Collectors.toMap(Chute::chuteId, Chute::createdAt)));
        return affine.stream()
                .filter(chute -> mayOffer(owners.get(chute.userId())))
                .map(chute -> new AffineChuteResponse(
                        chute.chuteId(),
                        chute.userId(),
                        chute.name(),
                        owners.get(chute.userId()).hotkey(),
                        instancesOf.getOrDefault(chute.chuteId(), List.of()).stream()
                                .anyMatch(instance -> instance.facts().active())))
                .toList();
    }

    private boolean mayOffer(Account owner) {
        if (owner == null || owner.closed()) {
            return false;
        }
        Integer netuid = subnets.netuidOf(Subnets.AFFINE);
        return owner.has(Permission.SUBNET_ADMIN)
                || (owner.balance().signum() > 0
                        && netuid != null
                        && owner.netuids().contains(netuid));
    }
}
