-- Nothing asks for all that is shared with an account: a share is looked for by its chute.
drop index chute_share_by_user;
