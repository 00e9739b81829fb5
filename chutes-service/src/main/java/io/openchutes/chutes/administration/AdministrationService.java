package io.openchutes.chutes.administration;

import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.account.AccountEventService;
import io.openchutes.chutes.account.AccountRepository;
import io.openchutes.chutes.account.AccountService;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.RegisteredAccount;
import io.openchutes.chutes.administration.AccountChange.State;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Lets billing administrators look after the accounts that this service owns, and keeps what they did. */
@ApplicationScoped
public class AdministrationService {
    private final AccountService accounts;
    private final AccountRepository repository;
    private final AdministrationRepository administration;
    private final AccountEventService events;
    private final LogoUrls logos;
    private final Clock clock;

    public AdministrationService(
            AccountService accounts,
            AccountRepository repository,
            AdministrationRepository administration,
            AccountEventService events,
            LogoUrls logos,
            Clock clock) {
        this.accounts = accounts;
        this.repository = repository;
        this.administration = administration;
        this.events = events;
        this.logos = logos;
        this.clock = clock;
    }

    /**
     * Changes an account and announces it; a request that changes nothing is not recorded.
     *
     * @throws ApiException 403 where another system owns the accounts, 404, 400 where the request says nothing or too much, 409 where no
     *     administrator of accounts would be left
     */
    @Transactional
    public AdministeredAccountResponse change(Account caller, String userIdOrName, ChangeAccountRequest request) {
        accounts.requireOwnership();
        if (request.permissionsBitmask() != null) {
            // Two administrators who take the permission from each other must not both find the other one.
            repository.lockRegistration();
        }
        RegisteredAccount account = accounts.idOf(caller, userIdOrName)
                .flatMap(repository::lock)
                .filter(found -> !found.isClosed())
                .orElseThrow(AdministrationService::notFound);
        requireSense(request);
        State before = new State(account.balance(), account.permissions(), account.netuids());
        State after = after(before, request);
        if (isBillingAdministrator(before)
                && !isBillingAdministrator(after)
                && !administration.hasBillingAdministratorBesides(account.userId())) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This is the last account with billing_admin: give the permission to another one first.");
        }
        if (!after.isSameAs(before)) {
            account.administer(after.balance(), after.permissions(), after.netuids());
            administration.persist(new AccountChange(
                    account.userId(), caller.userId(), clock.instant().truncatedTo(ChronoUnit.MICROS), before, after));
            administration.flush();
            events.changed(account);
        }
        return AdministeredAccountResponse.of(account, logos);
    }

    @Transactional
    public AdministeredAccountPage page(String search, int page, int limit) {
        accounts.requireOwnership();
        List<RegisteredAccount> found = administration.accounts(search, page * limit, limit);
        return new AdministeredAccountPage(
                administration.countAccounts(search),
                page,
                limit,
                found.stream()
                        .map(account -> AdministeredAccountResponse.of(account, logos))
                        .toList());
    }

    /** What was changed of an account, also of one that is closed. */
    @Transactional
    public AccountChangePage changes(Account caller, String userIdOrName, int page, int limit) {
        accounts.requireOwnership();
        UUID userId = accounts.idOf(caller, userIdOrName)
                .filter(id -> repository.findById(id) != null)
                .orElseThrow(AdministrationService::notFound);
        return new AccountChangePage(
                administration.countChangesOf(userId),
                page,
                limit,
                administration.changesOf(userId, page, limit).stream()
                        .map(AccountChangeResponse::of)
                        .toList());
    }

    private static void requireSense(ChangeAccountRequest request) {
        if (request.balance() != null && request.balanceChange() != null) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "Send either balance or balance_change: they exclude each other.");
        }
        if (request.balance() == null
                && request.balanceChange() == null
                && request.permissionsBitmask() == null
                && request.netuids() == null) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "Nothing is to be changed: send balance or balance_change, permissions_bitmask, or netuids.");
        }
    }

    private static State after(State before, ChangeAccountRequest request) {
        BigDecimal balance = request.balance() == null ? before.balance() : request.balance();
        return new State(
                request.balanceChange() == null ? balance : balance.add(request.balanceChange()),
                request.permissionsBitmask() == null ? before.permissions() : request.permissionsBitmask(),
                request.netuids() == null
                        ? before.netuids()
                        : request.netuids().stream().distinct().sorted().toList());
    }

    private static boolean isBillingAdministrator(State state) {
        return (state.permissions() & Permission.BILLING_ADMIN.mask()) != 0;
    }

    private static ApiException notFound() {
        return new ApiException(ErrorCode.NOT_FOUND, "Account not found.");
    }
}
