package io.openchutes.instances.account;

import io.openchutes.auth.Permission;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.instances.instance.Removal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Takes the instances of accounts away that may not act as miners any more. */
@ApplicationScoped
public class MinerService {
    private final InstanceLifeService instances;

    public MinerService(InstanceLifeService instances) {
        this.instances = instances;
    }

    @Transactional
    public void is(MinerState account) {
        if ((account.permissionsBitmask() & Permission.MINER.mask()) == 0) {
            instances.minerIsGone(account.userId(), Removal.MINER_NOT_PERMITTED);
        }
    }

    @Transactional
    public void closed(UUID userId) {
        instances.minerIsGone(userId, Removal.MINER_CLOSED);
    }
}
