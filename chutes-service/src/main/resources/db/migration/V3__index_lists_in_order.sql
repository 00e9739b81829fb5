-- "is null" gives the planner no constant to order behind: the chutes without a template are called what the API calls them.
drop index chute_listed_by_template;

create index chute_listed_by_template
    on chute (coalesce(standard_template, 'other'), invocation_count desc, chute_id) where listed;

-- The caller's own chutes that everybody's list does not show already.
create index chute_unlisted_by_use on chute (user_id, invocation_count desc, chute_id) where not listed;
