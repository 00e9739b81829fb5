-- The caller's own images that everybody's list does not show already.
create index image_newest_unlisted on image (user_id, created_at desc, image_id) where not public;
